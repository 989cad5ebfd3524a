/** Decides the stages that differ by platform: CUDA in production, CPU builds on a laptop. */
import { isDeepStrictEqual } from 'node:util';
import type { Lock } from '../spec/lock.ts';
import { resolveAptPackages } from './apt.ts';
import { addPackageVariables, resolveGpuEnvironment } from './environment.ts';
import type { ImageLayout, Plan } from './types.ts';

/**
 * A stage for each platform, with what only it needs; none where all platforms have the same accelerator. The packages need no
 * such stages: each line of the lock says by its marker on which machine it is installed.
 */
export function resolvePlatformStages(plan: Plan, lock: Lock): ImageLayout['platforms'] {
  if (plan.request.cpuPlatforms === undefined) return [];
  const all = plan.request.platforms.map((platform) => {
    const packages = lock.packages.filter(({ size }) => Object.hasOwn(size, platform));
    const cuda = !plan.request.cpuPlatforms?.includes(platform);
    const apt = resolveAptPackages(plan, { ...lock, packages });
    const env = addPackageVariables(plan.env, [...new Set(packages.map(({ name }) => name))], plan.base.minor, apt);
    const said = new Set(plan.env.map(({ name }) => name));
    const gpu = cuda ? resolveGpuEnvironment(plan.accelerator).filter(({ name }) => !said.has(name)) : [];
    return { platform, cuda, apt, env: [...env, ...gpu] };
  });
  const own = (rows: 'apt' | 'env') => (row: object) =>
    !all.every((one) => one[rows].some((other) => isDeepStrictEqual(other, row)));
  return all.map(({ platform, cuda, apt, env }) => ({
    arch: platform.replace('linux/', ''),
    cuda,
    apt: apt.filter(own('apt')),
    env: env.filter(own('env')),
  }));
}

/** What is the same on every platform. */
export const findCommonRows = <Row extends object>(rows: readonly Row[], own: readonly (readonly Row[])[]): Row[] =>
  rows.filter((row) => !own.flat().some((other) => isDeepStrictEqual(other, row)));
