/** pyproject.toml: PEP 621, dependency groups (PEP 735), poetry, pdm, uv. */

import { parseRequirementHead } from '../pep/name.ts';
import { readPoetryRequirements } from './poetry.ts';
import { asTable, asTexts, type Table } from './tables.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

/**
 * What a parsed pyproject.toml asks for.
 *
 * @returns undefined when it names no dependencies: it is only a tool's configuration.
 */
export function readPyproject(path: string, text: string, parsed: Table): RequirementsFile | undefined {
  const project = asTable(parsed.project);
  const tool = asTable(parsed.tool);
  const poetry = asTable(tool.poetry);
  const file = createRequirementsFile(path, 'pyproject', text);
  for (const [name, members] of Object.entries(asTable(project['optional-dependencies'])))
    file.groups[name] = asTexts(members);
  const groups = asTable(parsed['dependency-groups']);
  let left = MOST_MEMBERS;
  for (const name of Object.keys(groups)) {
    file.groups[name] = groupMembers(groups, name).slice(0, left);
    left -= file.groups[name].length;
    if (left <= 0) break;
  }
  const legacy = [
    ...asTexts(asTable(tool.uv)['dev-dependencies']),
    ...Object.values(asTable(asTable(tool.pdm)['dev-dependencies'])).flatMap(asTexts),
  ];
  if (legacy.length > 0) file.groups.dev = [...(file.groups.dev ?? []), ...legacy];
  if (typeof project['requires-python'] === 'string') file.python = project['requires-python'];

  if (Array.isArray(project.dependencies)) file.requirements = asTexts(project.dependencies);
  else if (poetry.dependencies !== undefined) {
    file.format = 'poetry';
    Object.assign(file, readPoetryRequirements(path, poetry, file));
  } else if (asTexts(project.dynamic).includes('dependencies') || Object.keys(project).length === 0) return undefined;
  const findLine = indexLines(text);
  file.where = file.requirements.map((r) => `${path}:${findLine(r)}`);
  return file;
}

/** The line that holds a dependency; TOML parsers do not tell. Its name is enough where the text was converted. */
function indexLines(text: string): (requirement: string) => number {
  const quoted = new Map<string, number>();
  const names = new Map<string, number>();
  const add = (found: Map<string, number>, key: string, line: number) => found.has(key) || found.set(key, line);
  for (const [at, line] of text.split('\n').entries()) {
    for (const [, double, single] of line.matchAll(/"([^"\\]*)"|'([^']*)'/g))
      add(quoted, double ?? single ?? '', at + 1);
    const first = /^\s*["']?([A-Za-z0-9][\w.-]*)/.exec(line)?.[1];
    if (first !== undefined) add(names, first.toLowerCase(), at + 1);
  }
  return (requirement) => {
    const name = (parseRequirementHead(requirement)?.name ?? requirement).toLowerCase();
    return quoted.get(requirement) ?? names.get(name) ?? 1;
  };
}

/** Members of all dependency groups together, and groups that one may include, one through another. */
const MOST_MEMBERS = 20_000;
const MOST_INCLUDED = 100;

/** Each group counts once, however often groups include it: groups that include others twice would double at each step. */
function groupMembers(groups: Table, name: string, seen: Set<string> = new Set()): string[] {
  const members = Object.hasOwn(groups, name) ? groups[name] : undefined;
  if (!Array.isArray(members) || seen.has(name) || seen.size > MOST_INCLUDED) return [];
  seen.add(name);
  return members.slice(0, MOST_MEMBERS).flatMap((member) => {
    if (typeof member === 'string') return [member];
    const include = asTable(member)['include-group'];
    return typeof include === 'string' ? groupMembers(groups, include, seen) : [];
  });
}
