/** Mutated documents of every format that is read: refused in our own words or read, in time that grows with the text. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { mutated, type Pump, pumps } from './mutate.ts';
import { createReaders, makeFolder } from './readers.ts';
import { findBug, findGrowth } from './run.ts';

/** FUZZ_RUNS and FUZZ_SEED look further than CI does. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
const SEED = Number(process.env.FUZZ_SEED ?? 20261130);
const PUMPS = Math.ceil(RUNS / 25);

const folder = await makeFolder();
afterAll(() => rm(folder, { recursive: true }));

describe.each(createReaders(folder))('$name', (reader) => {
  it('reads its corpus without a bug', async () => {
    for (const text of reader.corpus) expect(await findBug(reader, text)).toBeUndefined();
  });

  it('reads mutated documents without a bug', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(reader.corpus, reader.words), async (text) => {
        expect(await findBug(reader, text)).toBeUndefined();
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });

  it('takes time in proportion to the text', async () => {
    for (const pump of fc.sample(pumps(reader.corpus, reader.words), { seed: SEED, numRuns: PUMPS }))
      expect(await findGrowth(reader, pump)).toBeUndefined();
  });
});

/** Found by this test before: text that took time with the square of its length. */
const KNOWN = JSON.parse(readFileSync(new URL('../../fixtures/fuzz/pumps.json', import.meta.url), 'utf8')) as (Pump & {
  reader: string;
})[];

describe('text that was slow once', () => {
  it.each(KNOWN)('$repeated of $reader is read in proportion to its length', async ({ reader: name, ...pump }) => {
    const reader = createReaders(folder).find((one) => one.name === name);
    expect(reader && (await findGrowth(reader, pump, 12_500))).toBeUndefined();
    expect(reader).toBeDefined();
  });
});
