/** Warns about other apps in the same folder; an image runs only one. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { getFolder, isAuxiliary } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Candidate } from '../types.ts';
import { listCloseCandidates } from './requested-entry.ts';

const MOST_NAMED = 3;

/**
 * @param candidates best first.
 * @param served files that the best one runs.
 * @param asked somebody chose the app, by a flag or in a Dockerfile.
 * @returns a sentence for each service of another framework in the same folder that is not part of the one that is served, and not told as one that could be meant.
 */
export function findOtherApps(
  project: SourceIndex,
  candidates: readonly Candidate[],
  served: readonly string[],
  frameworks: readonly Framework[],
  asked: boolean,
): string[] {
  const [best, ...others] = candidates;
  if (!best || asked) return [];
  const close = listCloseCandidates(candidates);
  const seen = new Set(served);
  return others
    .filter((one) => {
      const service = frameworks.some(
        ({ name, kind }) => name === one.framework && name !== best.framework && kind === 'service',
      );
      const apart = service && getFolder(one.file) === getFolder(best.file) && !isAuxiliary(one.file);
      if (!apart || close.includes(one) || seen.has(one.file) || reaches(project, one.file, best.file)) return false;
      seen.add(one.file);
      return true;
    })
    .slice(0, MOST_NAMED)
    .map(
      ({ because, entry }) =>
        `${because}, and is left out, since a container runs one app: --entry ${entry} is for that one`,
    );
}

/** Whether it imports the served one: then it is a way to start the same app. */
const reaches = (project: SourceIndex, file: string, served: string): boolean => {
  const module = served.replace(/\.py$/, '').split('/').at(-1);
  return project.module(file)?.imports.some(({ module: name }) => name.split('.').at(-1) === module) ?? false;
};
