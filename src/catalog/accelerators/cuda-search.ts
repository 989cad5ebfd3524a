/** The search for a CUDA release that several packages have builds for. */

import type { AcceleratorBuild, AcceleratorStack, CudaTable } from '../types.ts';
import { byNumber, major } from '../versions.ts';
import cuda from './cuda.json' with { type: 'json' };
import type { NamedPackage, OpenBuild } from './index.ts';

export const cudaTable = cuda as unknown as CudaTable;

/** What the packages of one family leave open. */
export interface Family {
  stack: AcceleratorStack;
  /** As the user named them. */
  named: NamedPackage[];
  open: OpenBuild[];
}

/** Whether a CUDA release is what was asked for: "12.6" is itself, "12" any of its minor releases. */
export const asked = (release: string, wanted: string): boolean =>
  release === wanted || (!wanted.includes('.') && major(release) === wanted);

/** Every CUDA release a build can serve. */
export function buildCudas(build: AcceleratorBuild): string[] {
  if (build.pins === 'exact') return build.cuda;
  return cudaTable.releases.filter((release) => lowest(build, release) !== undefined);
}

/** The entry of `build.cuda` that serves a CUDA release. */
export function lowest(build: AcceleratorBuild, release: string): string | undefined {
  if (build.pins === 'exact') return build.cuda.find((own) => own === release);
  return build.cuda.find((own) => major(own) === major(release) && byNumber(own, release) <= 0);
}

/** The CUDA that needs the fewest steps back to older releases; among equals what most take by default, then the newest. */
export function bestOf(
  families: readonly Family[],
  wanted?: string,
): { cuda: string; builds: OpenBuild[] } | undefined {
  const candidates = cudaTable.releases
    .filter((release) => wanted === undefined || asked(release, wanted))
    .flatMap((release) => {
      const picks = families.map(({ open }) => open.findIndex(({ build }) => lowest(build, release) !== undefined));
      if (picks.includes(-1)) return [];
      const builds = picks.flatMap((pick, i) => families[i]?.open[pick] ?? []);
      const defaults = builds.filter(({ build }) => build.defaultCuda === release);
      return [{ cuda: release, builds, steps: picks.reduce((sum, pick) => sum + pick, 0), defaults: defaults.length }];
    });
  return candidates.sort((a, b) => a.steps - b.steps || b.defaults - a.defaults || byNumber(b.cuda, a.cuda))[0];
}
