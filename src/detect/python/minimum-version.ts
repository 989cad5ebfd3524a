/** Finds the oldest Python that can run the code of an app, by its syntax and its imports. */
import since from '../../catalog/python/since.json' with { type: 'json' };
import type { SourceIndex } from './types.ts';

/** Newest first. */
const PATTERNS = since.patterns.map(([minor, pattern]) => ({ minor, pattern: new RegExp(pattern ?? '') }));
/** Characters of a line that are read. */
const LONGEST = 300;

/**
 * @param files Python files of the app.
 * @returns "3.10" and a line that needs it; undefined where nothing newer than the oldest Python is seen.
 */
export function findMinimumPython(
  project: Pick<SourceIndex, 'text'>,
  files: readonly string[],
): { minor: string; where: string } | undefined {
  let open = PATTERNS;
  let found: { minor: string; where: string } | undefined;
  for (const file of files) {
    for (const [at, line] of (project.text(file) ?? '').split(/\r?\n/).entries()) {
      const match = open.findIndex(({ pattern }) => pattern.test(line.slice(0, LONGEST)));
      if (match < 0) continue;
      found = { minor: open[match]?.minor ?? '', where: `${file}:${at + 1}` };
      open = open.slice(0, match);
    }
  }
  return found;
}
