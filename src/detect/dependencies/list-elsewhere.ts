/** Finds the list of a project that has none of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import tools from '../../catalog/packages/conda.json' with { type: 'json' };
import { UserError } from '../../errors.ts';
import { listFoldersAbove } from '../../files/root-above.ts';
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import { type RequirementsFile, readRequirements } from '../../requirements/index.ts';
import type { SourceIndex } from '../python/types.ts';

/** Where it was found, in words: "../requirements.txt lists 12 packages". */
export interface ListElsewhere {
  requirements?: RequirementsFile;
  because?: string;
}

/**
 * The nearest list of the repository or workspace around a project; else what its README tells people to install.
 *
 * @param names of lists, in order.
 */
export async function findListElsewhere(
  project: SourceIndex,
  names: readonly string[],
  warnings: string[],
): Promise<ListElsewhere> {
  // where there is no code, nothing needs the packages of others
  if (project.python.length === 0) return {};
  const { root, top } = project.tree;
  for (const [depth, folder] of (await listFoldersAbove(root)).entries())
    for (const name of names) {
      if (name.includes('*') || !existsSync(join(folder, name))) continue;
      const list = await readOrWarn(`${'../'.repeat(depth + 1)}${name}`, project, warnings);
      if (list && list.requirements.length + list.problems.length > 0)
        return { requirements: list, because: `${list.path} lists ${countPackages(list)}` };
    }
  const readme = top.find(({ kind, name }) => kind === 'file' && /^readme(?:\.(?:md|rst|txt))?$/i.test(name));
  const list = readme && (await readOrWarn(readme.path, project, []));
  const installed = list && withoutOwn(list, project);
  return installed && installed.requirements.length > 0
    ? { requirements: installed, because: `${installed.path} installs ${countPackages(installed)}` }
    : {};
}

/** A README also installs the project itself, under the name of its package. */
function withoutOwn(list: RequirementsFile, project: SourceIndex): RequirementsFile {
  const keeps = list.requirements.map((text) => {
    const name = normalizeName(parseRequirementHead(text)?.name ?? text);
    const module = name.replaceAll('-', '_');
    const own = [module, `src/${module}`].some((at) => project.holdsPython(at) || project.tree.files.has(`${at}.py`));
    return !own && !tools.setUp.includes(name) && normalizeName(project.tree.root.replace(/^.*[\\/]/, '')) !== name;
  });
  return {
    ...list,
    requirements: list.requirements.filter((_, i) => keeps[i]),
    where: list.where.filter((_, i) => keeps[i]),
  };
}

export const countPackages = ({ requirements: { length } }: RequirementsFile): string =>
  `${length} ${length === 1 ? 'package' : 'packages'}`;

/** A list that cannot be read becomes a warning. */
export async function readOrWarn(
  file: string,
  project: SourceIndex,
  warnings: string[],
): Promise<RequirementsFile | undefined> {
  try {
    return await readRequirements(file, project.tree.root);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warnings.push(...error.problems.map((p) => `${p.where} ${p.what}`));
    return undefined;
  }
}
