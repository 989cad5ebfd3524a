/** Searches for a CUDA release for which several packages have builds. */

import type { AcceleratorBuild, AcceleratorStack, CudaTable } from '../types.ts';
import { compareVersions, takeMajor } from '../versions.ts';
import cuda from './cuda.json' with { type: 'json' };
import type { NamedPackage, OpenBuild } from './index.ts';

export const cudaTable = cuda as unknown as CudaTable;

/** What the packages of one family leave open. */
export interface CudaFamily {
  stack: AcceleratorStack;
  /** As the user named them. */
  named: NamedPackage[];
  open: OpenBuild[];
}

/** Whether a CUDA release is what was asked for: "12.6" is itself, "12" any of its minor releases. */
export const matchesRequestedCuda = (release: string, wanted: string): boolean =>
  release === wanted || (!wanted.includes('.') && takeMajor(release) === wanted);

/** Every CUDA release a build can serve. */
export function buildCudas(build: AcceleratorBuild): string[] {
  if (build.pins === 'exact') return build.cuda;
  return cudaTable.releases.filter((release) => findLowestCuda(build, release) !== undefined);
}

/** The entry of `build.cuda` that serves a CUDA release. */
export function findLowestCuda(build: AcceleratorBuild, release: string): string | undefined {
  if (build.pins === 'exact') return build.cuda.find((own) => own === release);
  return build.cuda.find((own) => takeMajor(own) === takeMajor(release) && compareVersions(own, release) <= 0);
}

/** The CUDA that needs the fewest steps back to older releases; among equals what most take by default, then the newest. */
export function findBestCuda(
  families: readonly CudaFamily[],
  wanted?: string,
): { cuda: string; builds: OpenBuild[] } | undefined {
  const candidates = cudaTable.releases
    .filter((release) => wanted === undefined || matchesRequestedCuda(release, wanted))
    .flatMap((release) => {
      const picks = families.map(({ open }) =>
        open.findIndex(({ build }) => findLowestCuda(build, release) !== undefined),
      );
      if (picks.includes(-1)) return [];
      const builds = picks.flatMap((pick, i) => families[i]?.open[pick] ?? []);
      const defaults = builds.filter(({ build }) => build.defaultCuda === release);
      return [{ cuda: release, builds, steps: picks.reduce((sum, pick) => sum + pick, 0), defaults: defaults.length }];
    });
  return candidates.sort((a, b) => a.steps - b.steps || b.defaults - a.defaults || compareVersions(b.cuda, a.cuda))[0];
}
