/** Mutated projects through the real command: it does its work or refuses in its own words, and never ends by a bug. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';
import { mutatedProject, writeProject } from '../unit/fuzz/projects.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 12);
const SEED = Number(process.env.FUZZ_SEED ?? 20261130);

it('a mutated project is detected, planned and checked, or refused', { timeout: 600_000 }, async () => {
  const { path, remove } = await folder();
  try {
    for (const files of fc.sample(mutatedProject, { seed: SEED, numRuns: RUNS })) {
      const dir = join(path, 'project');
      await writeProject(dir, files);
      const runs = await Promise.all([
        cli(['detect', dir, '--json']),
        cli([dir, '--dry-run', '--yes', '--offline', '--json']),
        cli(['check', dir]),
        cli(['explain', dir]),
      ]);
      for (const { code, signal, stdout, stderr } of runs) {
        expect(stderr, JSON.stringify(files)).not.toMatch(/this is a bug|Warning:/);
        expect([code, signal]).toEqual([expect.toSatisfy((value) => [0, 1, 2, 3].includes(value)), null]);
        if (code === 0 && stdout.startsWith('{')) JSON.parse(stdout);
      }
      await rm(dir, { recursive: true });
    }
  } finally {
    await remove();
  }
});
