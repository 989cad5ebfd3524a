import type { Environment } from './environment.ts';

/** Seconds. */
const YEAR_10000 = 253_402_300_800;

/** SOURCE_DATE_EPOCH (reproducible-builds.org) stands for the clock where it is set to a time with a date of four digits. */
export function readToday(env: Environment): string {
  const epoch = Number(env.SOURCE_DATE_EPOCH || Number.NaN);
  return new Date(epoch >= 0 && epoch < YEAR_10000 ? epoch * 1000 : Date.now()).toISOString().slice(0, 10);
}
