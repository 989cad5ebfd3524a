/** Runs one reader on one text, and tells an error of ours from a bug. */
import { UserError } from '../../../src/errors.ts';
import { type Pump, pumpTo } from './mutate.ts';
import type { Reader } from './readers.ts';

/** @returns undefined where the text was read, or refused in our own words. */
export async function findBug({ name, read }: Reader, text: string): Promise<string | undefined> {
  try {
    await read(text);
    return undefined;
  } catch (error) {
    if (error instanceof UserError && error.problems.every(({ where, what }) => where !== '' && what !== ''))
      return undefined;
    return `${name}: ${error instanceof Error ? error.stack : String(error)}\n${JSON.stringify(text)}`;
  }
}

async function measure(reader: Reader, text: string): Promise<number> {
  const before = process.cpuUsage();
  await findBug(reader, text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const SMALL = 4000;
const FACTOR = 8;
/** Milliseconds below which nobody waits, whatever the growth. */
const NOTICED = 80;

/**
 * @returns the growth of the time from 4 kB to 32 kB, or from another length to 8 times as much, where it is more than linear by a wide margin: linear work takes 8 times
 *   as long, quadratic work 64 times. A growth that noise feigned is gone when it is measured again.
 */
export async function findGrowth(reader: Reader, pump: Pump, from = SMALL): Promise<string | undefined> {
  let growth = 0;
  for (let round = 0; round < 3; round += 1) {
    const [small, large] = [pumpTo(pump, from), pumpTo(pump, from * FACTOR)].map((text) => text + ' '.repeat(round));
    const took = await measure(reader, large as string);
    if (took < NOTICED) return undefined;
    growth = took / Math.max(1, await measure(reader, small as string));
    if (growth < FACTOR * 2.5) return undefined;
  }
  return `${reader.name}: ${growth.toFixed(0)} times as long for 8 times the text\n${JSON.stringify(pump)}`;
}
