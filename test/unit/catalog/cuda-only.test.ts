import { describe, expect, it } from 'vitest';
import { CUDA_ONLY } from '../../../src/catalog/accelerators/index.ts';

describe('CUDA_ONLY', () => {
  it.each(['nvidia-cudnn-cu12', 'nvidia-cublas', 'cuda-bindings', 'triton'])('takes %s off a CPU', (name) => {
    expect(CUDA_ONLY.test(name)).toBe(true);
  });

  it.each(['nvidia-ml-py', 'tritonclient', 'cudatext'])('leaves %s', (name) => {
    expect(CUDA_ONLY.test(name)).toBe(false);
  });
});
