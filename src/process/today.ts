import type { Environment } from './environment.ts';

/** SOURCE_DATE_EPOCH (reproducible-builds.org) stands for the clock where it is set. */
export function readToday(env: Environment): string {
  const epoch = Number(env.SOURCE_DATE_EPOCH || Number.NaN);
  return new Date(Number.isFinite(epoch) ? epoch * 1000 : Date.now()).toISOString().slice(0, 10);
}
