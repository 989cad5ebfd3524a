import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { plan } from '../../../src/plan/plan.ts';

const planWith = (writable: string[], include: string[] = [], framework: string = 'fastapi') =>
  plan({
    values: { framework, name: 'shop', writable, include },
    because: {},
    facts: { ...createEmptyFacts('shop'), hasApp: true },
  });

describe('planWritable', () => {
  it('gives each folder a volume of its own, and single files links into a common one', () => {
    expect(planWith(['results/', 'history.db', '/home/app/logs/', 'app/state.json']).writable).toEqual({
      volumes: [
        { path: '/app/results', volume: 'shop-results', slug: 'results', shipped: false },
        { path: '/home/app/logs', volume: 'shop-home-app-logs', slug: 'home-app-logs', shipped: false },
        { path: '/data', volume: 'shop-files', slug: 'files', shipped: false },
      ],
      links: [
        { path: '/app/history.db', to: '/data/history.db', shipped: false },
        { path: '/app/app/state.json', to: '/data/app-state.json', shipped: false },
      ],
    });
  });

  it('keeps apart from the cache, and needs no volume inside another', () => {
    const { volumes } = planWith(['cache/', 'cache/thumbs/', 'cache/x.db']).writable;
    expect(volumes.map(({ volume }) => volume)).toEqual(['shop-app-cache']);
  });

  it("keeps apart from the volumes of compose's dev service", () => {
    const slugs = planWith(['logs/', 'dev/logs/', 'dev/cache/']).writable.volumes.map(({ slug }) => slug);
    expect(slugs).toEqual(['logs', 'app-dev-logs', 'app-dev-cache']);
  });

  it('says that a volume keeps the files that the image brings', () => {
    const { writable, warnings } = planWith(['static/', 'state.json'], ['static', 'state.json']);
    expect(writable.volumes.map(({ shipped }) => shipped)).toEqual([true, true]);
    expect(writable.links).toEqual([{ path: '/app/state.json', to: '/data/state.json', shipped: true }]);
    expect(warnings).toEqual([expect.stringContaining('docker volume rm shop-static')]);
  });

  it('adds what the framework writes where the project has none', () => {
    const { volumes, links } = planWith(['results/'], ['chainlit.md', 'app.py'], 'chainlit').writable;
    expect(volumes.map(({ path }) => path)).toEqual(['/app/results', '/app/.files', '/app/.chainlit']);
    expect(links).toEqual([]);
  });

  it('plans nothing where nothing is written', () => {
    expect(planWith([]).writable).toEqual({ volumes: [], links: [] });
  });
});
