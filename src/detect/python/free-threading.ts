/** Warns where a project asks for a Python without the global interpreter lock. */
import type { SourceIndex } from './types.ts';
import { listVersionFiles, MISE_FILES } from './version.ts';

/** "3.14t", or what makes a version manager build such a one: no official image has it. */
export function warnOfFreeThreading(project: SourceIndex): string[] {
  const said = listVersionFiles(project).find(({ text }) => /3\.\d{1,2}(?:\.\d{1,2})?t(?:\W|$)/.test(text))?.file;
  const built = MISE_FILES.find((file) =>
    /^[ \t]*PYTHON_BUILD_FREE_THREADING[ \t]*=[ \t]*["']?(?:1|true)/m.test(project.text(file) ?? ''),
  );
  const file = said ?? built;
  return file === undefined
    ? []
    : [`${file} asks for a free-threaded Python, which no official image has: the image has the usual build`];
}
