import { describe, expect, it } from 'vitest';
import table from '../../../src/catalog/image/prune.json' with { type: 'json' };
import { type PruneContext, pruneDecision, selectKeptRules } from '../../../src/plan/prune.ts';
import type { Plan } from '../../../src/plan/types.ts';

const gcc = [{ name: 'gcc', because: 'torch.compile' }];
const select = (installed: readonly string[], more: Partial<PruneContext> = {}) =>
  selectKeptRules({ apt: [], asked: [], installed, ...more });

describe('selectKeptRules', () => {
  it('keeps nothing where nothing in the image needs it', () => {
    expect(select(['torch', 'gradio', 'libclang'])).toEqual([]);
  });

  it('keeps headers, symbols and static libraries for a compiler', () => {
    expect(select(['torch'], { apt: gcc })).toEqual(['compiler']);
    expect(select(['torch'], { apt: [{ name: 'g++=4:14', because: '' }] })).toEqual(['compiler']);
    const what = table.rules.filter(({ name }) => name === 'compiler').flatMap(({ what }) => what ?? []);
    expect(what).toEqual(expect.arrayContaining(['headers', 'static libraries', 'symbol tables of libraries']));
  });

  it("keeps Gradio's pages for Node where Node is installed", () => {
    expect(select(['gradio'], { apt: [{ name: 'nodejs', because: '' }] })).toEqual(['node']);
    expect(select(['torch'], { apt: [{ name: 'nodejs', because: '' }] })).toEqual([]);
  });

  it('keeps a library that the project itself requires', () => {
    expect(select(['libclang'], { asked: ['libclang'] })).toEqual(['libclang']);
  });
});

describe('pruneDecision', () => {
  it('says what is removed, of the packages that are installed', () => {
    const plan = { values: {} } as Plan;
    const decide = (installed: string[], apt: PruneContext['apt'] = []) =>
      pruneDecision(plan, { apt, asked: [], installed })[0]?.value;
    expect(decide(['idna'])).toMatch(/^test suites, /);
    expect(decide(['idna'])).not.toContain('torch');
    expect(decide(['torch'])).toContain("torch's own test programs");
    expect(decide(['torch'], gcc)).not.toContain('headers');
  });
});

it('every rule does something, and says why it keeps or leaves out', () => {
  for (const rule of table.rules) {
    expect(['suites', 'remove', 'keep', 'uncompiled', 'strip'].some((field) => field in rule)).toBe(true);
    if ('keep' in rule || 'uncompiled' in rule || 'strip' in rule) expect(rule.because, rule.name).toBeTruthy();
    for (const path of [...(rule.remove ?? []), ...(rule.keep ?? [])]) expect(path).toMatch(/^\*[\w./*+[\]-]+$/);
  }
});
