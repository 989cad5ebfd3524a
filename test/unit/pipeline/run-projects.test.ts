/** What `--all` keeps for `--resume`. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProjects } from '../../../src/pipeline/all/run.ts';
import type { ProjectsReporter } from '../../../src/report/all/types.ts';

type Result = { status: string };

let folder: string;
const findRuns = (): string => join(folder, 'cache/create-ml-container/runs');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-projects-'));
  for (const name of ['a', 'b', 'c']) {
    mkdirSync(join(folder, 'mono', name), { recursive: true });
    writeFileSync(join(folder, 'mono', name, 'ml-container.json'), '{}');
  }
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** @returns the projects that were worked on. */
async function run(
  work: (name: string) => Result,
  { add = () => {}, resume = false }: { add?: ProjectsReporter<Result>['add']; resume?: boolean } = {},
): Promise<string[]> {
  const worked: string[] = [];
  await runProjects<Result>({
    command: 'check',
    line: { dir: join(folder, 'mono'), args: [], parts: [], run: { all: true, resume } },
    reporter: { add, end: () => 0 },
    work: async (dir) => {
      const name = dir.slice(-1);
      worked.push(name);
      return work(name);
    },
  });
  return worked.sort();
}

const breakOff = (): never => {
  throw new Error('broken off');
};

describe('runProjects', () => {
  it('goes on where nothing more can be kept, and says so once', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const worked = await run(() => {
      rmSync(findRuns(), { recursive: true, force: true });
      return { status: 'clean' };
    });
    expect(worked).toEqual(['a', 'b', 'c']);
    const warnings = write.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('--resume'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('ENOENT');
  });

  it('keeps what was done where an error ends the run', async () => {
    await expect(run(() => ({ status: 'clean' }), { add: breakOff })).rejects.toThrow('broken off');
    expect(readdirSync(findRuns())).toHaveLength(1);
    await run(() => ({ status: 'clean' }), { resume: true });
    expect(readdirSync(findRuns())).toEqual([]);
  });

  it('checks again on --resume what had findings, and nothing that was clean', async () => {
    const first = run((name) => ({ status: name === 'b' ? 'found' : 'clean' }), { add: breakOff });
    await expect(first).rejects.toThrow('broken off');
    // the others end on their own
    await new Promise((resolve) => setTimeout(resolve, 100));
    const again = await run(() => ({ status: 'clean' }), { resume: true });
    expect(again).toContain('b');
    expect(again).not.toContain('a');
  });
});
