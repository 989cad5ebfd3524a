/** CPU, or which CUDA: the one that every GPU package has a build for, and the driver it needs on the host. */
import { cudaFor } from '../catalog/index.ts';
import type { LockRequest } from '../spec/lock.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { Decided } from './decided.ts';
import type { Accelerator } from './types.ts';

export function acceleratorOf(decided: Decided, roots: LockRequest['roots'], python: string): Accelerator {
  const kind = decided.value('accelerator', () => ['cpu', 'nothing asks for a GPU; the CPU builds are gigabytes smaller']);
  if (kind === 'cpu') return { kind };
  const packages = roots.map(({ requirement }) => parseRequirement(requirement, 'requirements'));
  const found = cudaFor(packages, decided.input.values.cuda, python);
  if ('problems' in found) {
    decided.problems.push(...found.problems);
    return { kind: 'cuda', cuda: '', driver: '', require: '' };
  }
  decided.outcome('cuda', found.cuda, found.because);
  decided.outcome('driver', `at least ${found.driver}`, `CUDA ${found.cuda} runs on drivers from ${found.driver} on; the packages bring CUDA, the host brings the driver`);
  return { kind: 'cuda', cuda: found.cuda, driver: found.driver, require: found.require };
}
