import { describe, expect, it } from 'vitest';
import table from '../../../src/catalog/prune.json' with { type: 'json' };
import { type Around, pruningOf } from '../../../src/plan/prune.ts';

const gcc = [{ name: 'gcc', because: 'torch.compile' }];
const around = (names: readonly string[], more: Partial<Around> = {}): Around => ({
  apt: [],
  asked: [],
  installed: names,
  ...more,
});
const of = (names: readonly string[], more?: Partial<Around>) => pruningOf(names, around(names, more));
const removed = (...args: Parameters<typeof of>) => of(...args).remove.flat();
const kept = (...args: Parameters<typeof of>) => of(...args).keep.flat();

describe('what is pruned', () => {
  it('are test suites and headers of every package, and what is known of single ones only where they are', () => {
    expect(removed(['idna'])).toEqual(expect.arrayContaining(['*/tests/*', '*/include/*']));
    expect(removed(['idna']).filter((path) => path.includes('torch'))).toEqual([]);
    expect(removed(['torch'])).toContain('*/torch/bin/*');
    expect(kept(['torch'])).toContain('*/torch/bin/torch_shm_manager');
    expect(kept(['numpy'])).toContain('*/numpy/_core/tests/_natype.py');
  });

  it('are no headers where the image has a compiler, which reads them', () => {
    expect(removed(['torch'], { apt: gcc })).not.toContain('*/include/*');
    expect(removed(['torch'], { apt: [{ name: 'g++=4:14', because: '' }] })).not.toContain('*/include/*');
  });

  it('are no stubs where something reads them, no library that the project asks for, no pages for a Node that is there', () => {
    expect(removed(['torch'])).toContain('*.pyi');
    expect(removed(['scikit-image'], { installed: ['scikit-image', 'lazy-loader'] })).not.toContain('*.pyi');
    expect(removed(['libclang', 'tensorflow-cpu'])).toContain('*/clang/native/*.so');
    expect(removed(['libclang'], { asked: ['libclang'] })).not.toContain('*/clang/native/*.so');
    expect(removed(['gradio'])).toContain('*/gradio/templates/node/*');
    expect(removed(['gradio'], { apt: [{ name: 'nodejs', because: '' }] })).not.toContain('*/gradio/templates/node/*');
  });

  it('is bytecode of what few apps load, unless a compiler says that torch.compile does', () => {
    expect(of(['idna']).uncompiled).toBe('');
    const pattern = new RegExp(of(['torch', 'transformers']).uncompiled);
    expect(pattern.test('/opt/venv/lib/torch/_inductor/ir.py')).toBe(true);
    expect(pattern.test('/opt/venv/lib/torch/nn/modules/linear.py')).toBe(false);
    expect(pattern.test('/opt/venv/lib/transformers/models/bert/modeling_bert.py')).toBe(true);
    expect(pattern.test('/opt/venv/lib/transformers/models/auto/modeling_auto.py')).toBe(false);
    expect(of(['torch'], { apt: gcc }).uncompiled).toBe('');
  });

  it('are symbol tables, but not of libraries whose licence forbids changes, nor where a linker may read them', () => {
    expect(of(['torch']).strip).toEqual(['*.so', '*.so.*']);
    expect(of(['torch']).unstripped).toContain('*/nvidia/*');
    expect(of(['torch'], { apt: gcc }).strip).toEqual([]);
  });

  it('is never a licence, nor what tells which packages there are', () => {
    expect(kept([])).toEqual(expect.arrayContaining(['*.dist-info/*', '*/LICEN[CS]E*', '*/NOTICE*']));
  });

  it('is said in rows that do something and say why they keep', () => {
    for (const row of table.rows) {
      expect(['remove', 'keep', 'uncompiled', 'strip'].some((field) => field in row)).toBe(true);
      if ('remove' in row) expect(row.what).toBeTruthy();
      if ('uncompiled' in row || 'strip' in row) expect(row.because).toBeTruthy();
      if ('keep' in row) expect(row.because).toBeTruthy();
      for (const path of [...(row.remove ?? []), ...(row.keep ?? [])]) expect(path).toMatch(/^\*[\w./*+[\]-]+$/);
    }
  });
});
