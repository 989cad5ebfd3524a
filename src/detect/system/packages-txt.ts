/** Reads packages.txt, in which Hugging Face Spaces and Streamlit list Debian packages. */

import { selectRuntimeApt } from '../container/apt.ts';
import type { SourceIndex } from '../python/types.ts';
import type { NeededApt } from '../types.ts';

const LIST = 'packages.txt';

export function readPackagesTxt(project: SourceIndex): NeededApt[] {
  const listed = (project.text(LIST) ?? '').split(/\r?\n/).flatMap((text, i) => {
    const value = text.replace(/#.*/, '').trim();
    return /^[a-z0-9][a-z0-9+.-]+$/.test(value) ? [{ value, line: i + 1 }] : [];
  });
  // written for an older Debian, maybe; what only a person knows the use of stays, for nothing else in the list would say it
  const { apt, unknown } = selectRuntimeApt(listed);
  return [...apt, ...unknown].map(({ value: name, line }) => {
    const where = `${LIST}:${line}`;
    return { name, where, because: `${where} lists it`, confidence: 'sure' as const };
  });
}
