/** Reading the list of requirements that a project already has. Never runs anything; writes nothing. */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { UserError, userError } from '../errors.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { WhereFrom } from './requirements/from/types.ts';
import { namedUrl, pipLines, withoutCredentials } from './requirements/pip.ts';
import { decodeText } from './requirements/text.ts';
import { emptyFile, type RequirementsFile } from './requirements/types.ts';

export type { RequirementsFile } from './requirements/types.ts';

/** Files that `-r` and `-c` may lead to, in all. */
const MOST_INCLUDES = 100;
/** Bytes of one file. */
const LARGEST = 5_000_000;

/**
 * Reads requirements.in, requirements.txt (with -r and -c), pyproject.toml, setup.cfg, setup.py, Pipfile, environment.yml, or what a Dockerfile installs by name.
 *
 * @param file Relative to `dir`, or absolute.
 * @param instead Its text, where that is not yet what is on disk.
 * @returns What it asks for. Lines that cannot be used are in `problems`, never dropped in silence.
 * @throws UserError when the file itself cannot be read.
 */
export async function readRequirements(file: string, dir: string, instead?: string): Promise<RequirementsFile> {
  const full = path.resolve(dir, file);
  const inside = path.relative(dir, full).split(path.sep).join('/');
  const shown = inside.startsWith('../') || path.isAbsolute(inside) ? file : inside;
  const text = instead ?? (await read(full, shown));
  const found = (await readFormat(full, shown, text, dir)) ?? emptyFile(shown, 'pip', text);
  await checkAll(found);
  return found;
}

async function readFormat(
  full: string,
  shown: string,
  text: string,
  dir: string,
): Promise<RequirementsFile | undefined> {
  const name = path.basename(full);
  switch (name) {
    case 'pyproject.toml': {
      const { readPyproject } = await import('./requirements/pyproject.ts');
      const { fromPyproject } = await import('./requirements/from/read.ts');
      const parsed = await parseToml(text, shown);
      const list = readPyproject(shown, text, parsed);
      return list && withSources(list, fromPyproject(shown, text, parsed));
    }
    case 'Pipfile': {
      const { readPipfile } = await import('./requirements/other.ts');
      const { fromPipfile } = await import('./requirements/from/read.ts');
      const parsed = await parseToml(text, shown);
      return withSources(readPipfile(shown, text, parsed), fromPipfile(shown, text, parsed));
    }
    case 'setup.cfg':
      return (await import('./requirements/other.ts')).readSetupCfg(shown, text);
    case 'setup.py':
      return (await import('./requirements/other.ts')).readSetupPy(shown, text);
  }
  if (/^(?:dockerfile|containerfile)(?:\.|$)/i.test(name))
    return (await import('./requirements/dockerfile.ts')).readDockerfileList(shown, text);
  if (/\.ya?ml$/.test(name)) {
    const { readConda } = await import('./requirements/other.ts');
    return readConda(shown, text, await parseYaml(text, shown));
  }
  const result = emptyFile(shown, 'pip', text);
  const hashed: boolean[] = [];
  await readPip(full, shown, text, dir, result, hashed, 'requirement', new Set([full]));
  result.hashed = hashed.length > 0 && hashed.every(Boolean);
  return result;
}

async function readPip(
  full: string,
  shown: string,
  text: string,
  dir: string,
  result: RequirementsFile,
  hashed: boolean[],
  as: 'requirement' | 'constraint',
  seen: Set<string>,
): Promise<void> {
  for (const line of pipLines(text)) {
    const where = `${shown}:${line.line}`;
    switch (line.is) {
      case 'requirement': {
        if (as === 'constraint') result.constraints.push({ requirement: line.text, from: where });
        else {
          hashed.push(line.hashes.length > 0);
          await addPip(line.text, where, full, dir, result);
        }
        break;
      }
      case 'editable':
        await addPip(line.text, where, full, dir, result);
        break;
      case 'option': {
        const { option, problem } = withoutCredentials(line.text, where);
        if (problem) result.problems.push(problem);
        if (!result.options.includes(option)) result.options.push(option);
        break;
      }
      default: {
        const inner = path.resolve(path.dirname(full), line.text);
        if (seen.has(inner)) break;
        seen.add(inner);
        const name = path.posix.normalize(path.posix.join(path.posix.dirname(shown), line.text));
        // A file of somebody else's must not make us read what lies outside of the project.
        const allowed = seen.size <= MOST_INCLUDES && (await liesIn(inner, [dir, path.dirname(full)]));
        const content = allowed ? await readOr(inner) : undefined;
        if (content === undefined) {
          result.problems.push({
            where,
            what: `names ${line.text}, which cannot be read`,
            fix: 'mend the path, or remove the line',
          });
          break;
        }
        result.includes.push(name);
        await readPip(inner, name, content, dir, result, hashed, line.is === 'constraint' ? 'constraint' : as, seen);
      }
    }
  }
}

/** A requirement, an address, or a path: `-e .` stands for what the project itself asks for. */
async function addPip(text: string, where: string, full: string, dir: string, result: RequirementsFile): Promise<void> {
  const local = /^(\.{1,2}(?:\/[^[\s]*)?|\/[^[\s]*)(?:\[([\w,.-]+)\])?$/.exec(text);
  if (!local) {
    // pip takes an empty marker for none: `torch;`
    result.requirements.push(namedUrl(text) ?? text.replace(/\s*;$/, ''));
    result.where.push(where);
    return;
  }
  const folder = path.resolve(path.dirname(full), local[1] ?? '.');
  const pyproject = path.join(folder, 'pyproject.toml');
  const content = folder === path.resolve(dir) ? await readOr(pyproject) : undefined;
  if (content === undefined) {
    result.problems.push({
      where,
      what: `installs the folder ${local[1]}, which no index has`,
      fix: 'list what it needs instead; the code itself is copied',
    });
    return;
  }
  const { readPyproject } = await import('./requirements/pyproject.ts');
  const { fromPyproject } = await import('./requirements/from/read.ts');
  const parsed = await parseToml(content, 'pyproject.toml');
  const own = readPyproject('pyproject.toml', content, parsed);
  const extras = (local[2] ?? '').split(',').filter(Boolean);
  const wanted = [...(own?.requirements ?? []), ...extras.flatMap((extra) => own?.groups[extra] ?? [])];
  const there = { ...emptyFile('pyproject.toml', 'pyproject', content), requirements: wanted };
  const held = await withSources(there, fromPyproject('pyproject.toml', content, parsed), extras);
  for (const requirement of held.requirements) {
    result.requirements.push(requirement);
    result.where.push(where);
  }
  result.problems.push(...held.problems);
  result.constraints.push(...held.constraints);
  if (held.from) result.from = held.from;
}

/** The list with what the tables beside it say of where each package comes from. */
async function withSources(
  list: RequirementsFile,
  from: WhereFrom,
  extras: readonly string[] = [],
): Promise<RequirementsFile> {
  const { sourced } = await import('./requirements/from/apply.ts');
  const judged = list.requirements.map((requirement) => sourced(requirement, from, extras));
  const problems = judged.flatMap(({ problem }) => (problem ? [problem] : []));
  return {
    ...list,
    requirements: judged.map(({ requirement }) => requirement),
    constraints: [...list.constraints, ...from.constraints],
    problems: [...list.problems, ...problems],
    ...(from.indexes.length > 0 || from.notes.length > 0 || from.sources.size > 0 ? { from } : {}),
  };
}

/** Every requirement is held to the strict parser; the ones that fail are taken off the list and named. */
async function checkAll(file: RequirementsFile): Promise<void> {
  const kept: { text: string; where: string }[] = [];
  for (const [i, text] of file.requirements.entries()) {
    const where = file.where[i] ?? file.path;
    if (/ @ file:\/\//.test(text)) {
      // `pip freeze` in a conda environment writes paths of the machine its packages were built on.
      const what = `${JSON.stringify(text.split(' @ ')[0])} is taken from a folder of another machine`;
      file.problems.push({ where, what, fix: 'write its version: name==1.2.3' });
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

async function read(full: string, shown: string): Promise<string> {
  try {
    const bytes = await readFile(full);
    if (bytes.length > LARGEST)
      throw userError(shown, 'is too large for a list of requirements', 'name the right file with --requirements');
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw userError(shown, `cannot be read (${String(error.code)})`, 'name a file that exists with --requirements');
  }
}

async function liesIn(file: string, folders: string[]): Promise<boolean> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return false;
  for (const folder of folders) {
    const base = await realpath(folder).catch(() => folder);
    if (!path.relative(base, real).startsWith('..')) return true;
  }
  return false;
}

async function readOr(full: string): Promise<string | undefined> {
  try {
    return decodeText(await readFile(full));
  } catch {
    return undefined;
  }
}

async function parseToml(text: string, shown: string): Promise<Record<string, unknown>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw userError(shown, `is no valid TOML: ${(error as Error).message.split('\n')[0]}`, 'mend the file');
  }
}

async function parseYaml(text: string, shown: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text);
  } catch (error) {
    throw userError(shown, `is no valid YAML: ${(error as Error).message.split('\n')[0]}`, 'mend the file');
  }
}
