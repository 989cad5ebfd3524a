/** packages.txt, in which Hugging Face Spaces and Streamlit's cloud are told which Debian packages to install: a name a line. */
import type { Project } from './project.ts';
import type { NeededApt } from './types.ts';

const LIST = 'packages.txt';

export function listedPackages(project: Project): NeededApt[] {
  return (project.text(LIST) ?? '').split(/\r?\n/).flatMap((line, i) => {
    const name = line.replace(/#.*/, '').trim();
    const where = `${LIST}:${i + 1}`;
    if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name)) return [];
    return [{ name, where, because: `${where} lists it`, confidence: 'sure' as const }];
  });
}
