/** Mutated projects: detected, or refused in our own words. */
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { detectProject } from '../../../src/detect/run.ts';
import { UserError } from '../../../src/errors.ts';
import { collectFindings } from '../../../src/pipeline/detection-findings.ts';
import { mutatedProject, writeProject } from './projects.ts';
import { makeFolder } from './readers.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 100);
const SEED = Number(process.env.FUZZ_SEED ?? 20261130);

const dir = await makeFolder();
afterAll(() => rm(dir, { recursive: true }));

describe('detectProject', () => {
  it('reads mutated projects without a bug', async () => {
    await fc.assert(
      fc.asyncProperty(mutatedProject, fc.boolean(), async (files, lenient) => {
        await writeProject(dir, files);
        const refused = await detectProject(dir, {}, undefined, [], lenient).then(
          async (found) => void (await collectFindings(found)),
          (error) => error,
        );
        if (!(refused instanceof UserError)) expect(refused).toBeUndefined();
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });
});
