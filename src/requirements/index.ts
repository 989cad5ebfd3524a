/** Reads the requirements of a project in any supported format. */
import path from 'node:path';
import { UserError } from '../errors.ts';
import { readProjectFile } from '../files/project-file.ts';
import { parseRequirementHead } from '../pep/name.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { versionOfFile } from '../pep/wheel.ts';
import { decodeText } from './decode-text.ts';
import { parseToml, parseYaml, readList, refuseEndlessList } from './files.ts';
import { createFolderReader, PACKAGING, readLocalSources } from './local-packages.ts';
import { readPip } from './pip-files.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

export type { RequirementsFile } from './types.ts';

/**
 * Reads requirements.in, requirements.txt (with -r and -c), pyproject.toml, setup.cfg, setup.py, Pipfile, environment.yml, or what a Dockerfile installs by name.
 *
 * @param file Relative to `dir`, or absolute.
 * @param instead Its text, where that is not yet what is on disk.
 * @param seen folders of local packages that led here.
 * @returns What it asks for. Lines that cannot be used are in `problems`, never dropped in silence.
 * @throws UserError when the file itself cannot be read.
 */
export async function readRequirements(
  file: string,
  dir: string,
  instead?: string,
  seen?: Set<string>,
): Promise<RequirementsFile> {
  const full = path.resolve(dir, file);
  const inside = path.relative(dir, full).split(path.sep).join('/');
  const shown = inside.startsWith('../') || path.isAbsolute(inside) ? file : inside;
  const text = instead ?? (await readList(full, shown, shown === inside ? dir : path.dirname(full)));
  const found = (await readFormat(full, shown, text, dir, seen)) ?? createRequirementsFile(shown, 'pip', text);
  refuseEndlessList(found, shown);
  await checkAll(found);
  return found;
}

async function readFormat(
  full: string,
  shown: string,
  text: string,
  dir: string,
  // a package does not bring itself; a list beside it may: `-e .`
  seen: Set<string> = new Set(PACKAGING.includes(path.basename(full)) ? [path.dirname(full)] : []),
): Promise<RequirementsFile | undefined> {
  const readFolder = createFolderReader(dir, (list, content) => readRequirements(list, dir, content, seen), seen);
  const name = path.basename(full);
  switch (name) {
    case 'pyproject.toml': {
      const { readPyproject } = await import('./pyproject.ts');
      const { readPyprojectSources: fromPyproject } = await import('./sources/read.ts');
      const { applySources: withSources } = await import('./sources/apply.ts');
      const parsed = await parseToml(text, shown);
      const list = readPyproject(shown, text, parsed);
      const from = fromPyproject(shown, text, parsed);
      return list && withSources(list, from, [], await readLocalSources(from, shown, dir, readFolder));
    }
    case 'Pipfile': {
      const { readPipfile } = await import('./other-formats.ts');
      const { readPipfileSources: fromPipfile } = await import('./sources/read.ts');
      const { applySources: withSources } = await import('./sources/apply.ts');
      const parsed = await parseToml(text, shown);
      const from = fromPipfile(shown, text, parsed);
      return withSources(
        readPipfile(shown, text, parsed),
        from,
        [],
        await readLocalSources(from, shown, dir, readFolder),
      );
    }
    case 'setup.cfg':
      return (await import('./other-formats.ts')).readSetupCfg(shown, text);
    case 'setup.py': {
      const { findListOfSetupPy, readSetupPy } = await import('./other-formats.ts');
      const list = await readSetupPy(shown, text);
      const opened = list && list.problems.length > 0 ? findListOfSetupPy(text) : undefined;
      return list && opened !== undefined ? readListOfSetupPy(list, opened, dir, seen) : list;
    }
  }
  if (/^(?:dockerfile|containerfile)(?:\.|$)/i.test(name))
    return (await import('./dockerfile.ts')).readDockerfileList(shown, text);
  if (/^readme(?:\.(?:md|rst|txt))?$/i.test(name)) return (await import('./readme.ts')).readReadmeList(shown, text);
  if (/\.ya?ml$/.test(name)) {
    const { readConda } = await import('./other-formats.ts');
    return readConda(shown, text, await parseYaml(text, shown));
  }
  const exported = listCondaExport(text);
  if (exported !== undefined) {
    const { readConda } = await import('./other-formats.ts');
    return readConda(shown, text, { dependencies: exported });
  }
  const result = createRequirementsFile(shown, 'pip', text);
  const hashed: boolean[] = [];
  await readPip(full, shown, text, dir, result, hashed, 'requirement', new Set([full]), readFolder);
  result.hashed = hashed.length > 0 && hashed.every(Boolean);
  return result;
}

/** The requirements of a setup.py that opens a list of them; the problem of computed ones stays where that list is not there. */
async function readListOfSetupPy(
  setup: RequirementsFile,
  opened: string,
  dir: string,
  seen: Set<string>,
): Promise<RequirementsFile> {
  const shown = path.posix.join(path.posix.dirname(setup.path), opened);
  const text = await readProjectFile(dir, path.join(dir, shown)).then(decodeText, () => undefined);
  if (text === undefined) return setup;
  const { requirements, where, constraints, options, notes, problems, above } = await readRequirements(
    shown,
    dir,
    text,
    seen,
  );
  return { ...setup, requirements, where, constraints, options, notes, problems, above, includes: [shown] };
}

/** The lines of `conda list --export`, which people keep as requirements.txt: "numpy=1.26.4=py312hc5e2394_0". */
function listCondaExport(text: string): string[] | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const members = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return members.length > 0 && members.every((line) => /^[\w.-]+=[\w.!+-]+=[\w.]+$/.test(line)) ? members : undefined;
}

/** Where the machines of Anaconda and conda-forge build; a person's own package has another address, and another namesake on the index. */
const CONDA_BUILD = [
  /^file:\/\/\/home\/conda\/feedstock_root\//,
  /^file:\/\/\/home\/(?:builder|ktietz\/src)\/ci(?:_\w{1,20})?\//,
  /^file:\/\/\/home\/task_\d{1,20}\/(?:conda-bld|croots?|conda\/feedstock_root)\//,
  /^file:\/\/\/work\/(?:ci_\w{1,20}|perseverance-python-buildout\/croots?)\//,
  /^file:\/\/\/croots?\//,
  /^file:\/\/\/tmp\/build\/80754af9\//,
  /^file:\/\/\/(?:private\/)?(?:tmp|var)\/[^\s;]{0,60}\babs_\w{1,20}\/croots?\//,
  /^file:\/\/\/opt\/(?:concourse\/worker|(?:mini)?conda\d?\/conda-bld)\//,
  /^file:\/\/\/Users\/(?:runner\/miniforge3|ktietz\/demo)/,
  /^file:\/\/\/[A-Z]:\/(?:ci|ci_\d{1,4}|b|bld|Users\/dev-admin)\//,
];

/**
 * `pip freeze` in a conda environment writes the folder that a package was built in, on the machine of who built it for conda.
 *
 * @returns what is meant, with the version where the name of a file tells it; undefined for other requirements.
 */
function readCondaBuild(text: string): string | undefined {
  const at = text.indexOf(' @ file:///');
  const head = text.slice(0, Math.max(at, 0));
  const [address = ''] = text.slice(at + 3).split(/[ ;]/, 1);
  const marker = text.slice(at + 3).includes(';') ? text.slice(text.indexOf(';', at)) : '';
  if (at < 0 || !CONDA_BUILD.some((pattern) => pattern.test(address)) || parseRequirementHead(head) === undefined)
    return undefined;
  const version = versionOfFile(address);
  return [`${head}${version === undefined ? '' : `==${version}`}`, marker].filter(Boolean).join(' ');
}

/** Every requirement is held to the strict parser; the ones that fail are taken off the list and named. */
async function checkAll(file: RequirementsFile): Promise<void> {
  const kept: { text: string; where: string }[] = [];
  let unversioned = 0;
  for (const [i, text] of file.requirements.entries()) {
    const where = file.where[i] ?? file.path;
    const built = readCondaBuild(text);
    if (built !== undefined) {
      unversioned += built.includes('==') ? 0 : 1;
      kept.push({ text: built, where });
      continue;
    }
    if (/(?:^| @ )file:\/\//.test(text)) {
      const [name = '', address = name] = text.split(' @ ');
      const said = address === name ? path.posix.basename(address) : name;
      const what = `${JSON.stringify(said)} is taken from a folder of another machine`;
      file.problems.push({ where, what, fix: 'write its version (name==1.2.3), or remove the line' });
      continue;
    }
    try {
      parseRequirement(text, where);
      kept.push({ text, where });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      file.problems.push(...error.problems);
    }
  }
  if (unversioned > 0)
    file.notes.push(
      `${file.path} has the folders that conda's packages were built in instead of versions (pip freeze in a conda environment), ${unversioned} of them: the newest versions that fit are taken`,
    );
  file.constraints = file.constraints.filter(({ requirement, from }) => {
    try {
      parseRequirement(requirement, from);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      file.problems.push(...error.problems);
      return false;
    }
  });
  file.requirements = kept.map((k) => k.text);
  file.where = kept.map((k) => k.where);
}
