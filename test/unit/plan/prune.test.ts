import { describe, expect, it } from 'vitest';
import table from '../../../src/catalog/prune.json' with { type: 'json' };
import { pruningOf } from '../../../src/plan/prune.ts';

const gcc = [{ name: 'gcc', because: 'torch.compile' }];
const removed = (...args: Parameters<typeof pruningOf>) => pruningOf(...args).remove.flat();
const kept = (...args: Parameters<typeof pruningOf>) => pruningOf(...args).keep.flat();

describe('what is pruned', () => {
  it('are test suites and headers of every package, and what is known of single ones only where they are', () => {
    expect(removed(['idna'], [])).toEqual(expect.arrayContaining(['*/tests/*', '*/include/*']));
    expect(removed(['idna'], []).filter((path) => path.includes('torch'))).toEqual([]);
    expect(removed(['torch'], [])).toContain('*/torch/bin/*');
    expect(kept(['torch'], [])).toContain('*/torch/bin/torch_shm_manager');
    expect(kept(['numpy'], [])).toContain('*/numpy/_core/tests/_natype.py');
  });

  it('are no headers where the image has a compiler, which reads them', () => {
    expect(removed(['torch'], gcc)).not.toContain('*/include/*');
    expect(removed(['torch'], [{ name: 'g++=4:14', because: '' }])).not.toContain('*/include/*');
  });

  it('is never a licence, nor what tells which packages there are', () => {
    expect(kept([], [])).toEqual(expect.arrayContaining(['*.dist-info/*', '*/LICEN[CS]E*', '*/NOTICE*']));
  });

  it('is said in rows that do something and say why they keep', () => {
    for (const row of table.rows) {
      expect('remove' in row || 'keep' in row).toBe(true);
      if ('remove' in row) expect(row.what).toBeTruthy();
      if ('keep' in row) expect(row.because).toBeTruthy();
      for (const path of [...(row.remove ?? []), ...(row.keep ?? [])]) expect(path).toMatch(/^\*[\w./*+[\]-]+$/);
    }
  });
});
