/** Reads pip requirements files, following -r, -c and `-e .`. */
import path from 'node:path';
import { readProjectFile } from '../files/project-file.ts';
import { decodeText } from './decode-text.ts';
import { isInside, parseToml, readOr, refuseEndlessList } from './files.ts';
import { type FolderReader, type LocalPackage, readLocalSources } from './local-packages.ts';
import { nameUrl, parsePipLines, stripCredentials } from './pip.ts';
import { createRequirementsFile, getGroup, type RequirementsFile } from './types.ts';

/** Files that `-r` and `-c` may lead to, in all. */
const MOST_INCLUDES = 100;

/**
 * Adds what a file in pip's format asks for to `result`, those that it includes among it.
 * @param hashed takes whether each requirement has a hash.
 * @param seen absolute paths that were read before.
 */
export async function readPip(
  full: string,
  shown: string,
  text: string,
  dir: string,
  result: RequirementsFile,
  hashed: boolean[],
  as: 'requirement' | 'constraint',
  seen: Set<string>,
  readFolder: FolderReader,
): Promise<void> {
  for (const line of parsePipLines(text)) {
    const where = `${shown}:${line.line}`;
    refuseEndlessList(result, shown);
    switch (line.is) {
      case 'requirement': {
        if (as === 'constraint') result.constraints.push({ requirement: line.text, from: where });
        else {
          hashed.push(line.hashes.length > 0);
          await addPip(line.text, where, full, dir, result, readFolder);
        }
        break;
      }
      case 'editable':
        await addPip(line.text, where, full, dir, result, readFolder);
        break;
      case 'option': {
        const { option, problem } = stripCredentials(line.text, where);
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
        const allowed = seen.size <= MOST_INCLUDES && (await isInside(inner, [dir, path.dirname(full)]));
        const content = allowed ? await readOr(inner) : undefined;
        if (content === undefined) {
          result.problems.push({
            where,
            what: `names ${line.text}, which cannot be read`,
            fix: 'correct the path, or remove the line',
          });
          break;
        }
        result.includes.push(name);
        await readPip(
          inner,
          name,
          content,
          dir,
          result,
          hashed,
          line.is === 'constraint' ? 'constraint' : as,
          seen,
          readFolder,
        );
      }
    }
  }
}

/** A requirement, an address, or a path: `-e .` stands for what the project itself asks for. */
async function addPip(
  text: string,
  where: string,
  full: string,
  dir: string,
  result: RequirementsFile,
  readFolder: FolderReader,
): Promise<void> {
  const local = /^(\.{1,2}(?:\/[^[\s]*)?|\/[^[\s]*)(?:\[([\w,.-]+)\])?$/.exec(text);
  if (!local) {
    // pip takes an empty marker for none: `torch;`
    result.requirements.push(nameUrl(text) ?? (text.endsWith(';') ? text.slice(0, -1).trimEnd() : text));
    result.where.push(where);
    return;
  }
  const folder = path.resolve(path.dirname(full), local[1] ?? '.');
  const extras = (local[2] ?? '').split(',').filter(Boolean);
  const pyproject = path.join(folder, 'pyproject.toml');
  const content =
    folder === path.resolve(dir) ? await readProjectFile(dir, pyproject).then(decodeText, () => undefined) : undefined;
  if (content === undefined) {
    addLocal(await readFolder(folder, extras), local[1] ?? '.', where, result);
    return;
  }
  const { readPyproject } = await import('./pyproject.ts');
  const [{ readPyprojectSources: fromPyproject }, { applySources: withSources }] = await Promise.all([
    import('./sources/read.ts'),
    import('./sources/apply.ts'),
  ]);
  const parsed = await parseToml(content, 'pyproject.toml');
  const own = readPyproject('pyproject.toml', content, parsed);
  const wanted = [...(own?.requirements ?? []), ...extras.flatMap((extra) => (own ? getGroup(own, extra) : []))];
  const there = { ...createRequirementsFile('pyproject.toml', 'pyproject', content), requirements: wanted };
  const from = fromPyproject('pyproject.toml', content, parsed);
  const held = withSources(there, from, extras, await readLocalSources(from, 'pyproject.toml', dir, readFolder));
  for (const requirement of held.requirements) {
    result.requirements.push(requirement);
    result.where.push(where);
  }
  result.problems.push(...held.problems);
  result.constraints.push(...held.constraints);
  result.above.push(...held.above);
  if (held.from) result.from = held.from;
}

function addLocal(found: LocalPackage, named: string, where: string, result: RequirementsFile): void {
  if (found.is === 'inside') {
    // a setup.py that opens the list which installs it brings what is there already
    const more = found.list.requirements.filter((one) => !result.requirements.includes(one));
    result.requirements.push(...more);
    result.where.push(...more.map(() => where));
    result.constraints.push(...found.list.constraints);
    result.notes.push(...found.list.notes);
    result.problems.push(...found.list.problems);
  } else if (found.is === 'outside') result.above.push({ where, name: named, folder: found.folder });
  else
    result.problems.push({
      where,
      what: `installs the folder ${named}, where no pyproject.toml or setup.py was found`,
      fix: 'correct the path, or remove the line',
    });
}
