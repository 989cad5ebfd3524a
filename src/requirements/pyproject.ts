/** pyproject.toml: PEP 621, dependency groups (PEP 735), poetry, pdm, uv. */

import { requirementHead } from '../pep/name.ts';
import { poetryRequirements } from './poetry.ts';
import { type Table, table, texts } from './tables.ts';
import { emptyFile, type RequirementsFile } from './types.ts';

/**
 * What a parsed pyproject.toml asks for.
 *
 * @returns undefined when it names no dependencies: it is only a tool's configuration.
 */
export function readPyproject(path: string, text: string, parsed: Table): RequirementsFile | undefined {
  const project = table(parsed.project);
  const tool = table(parsed.tool);
  const poetry = table(tool.poetry);
  const file = emptyFile(path, 'pyproject', text);
  for (const [name, members] of Object.entries(table(project['optional-dependencies'])))
    file.groups[name] = texts(members);
  const groups = table(parsed['dependency-groups']);
  for (const name of Object.keys(groups)) file.groups[name] = groupMembers(groups, name);
  const legacy = [
    ...texts(table(tool.uv)['dev-dependencies']),
    ...Object.values(table(table(tool.pdm)['dev-dependencies'])).flatMap(texts),
  ];
  if (legacy.length > 0) file.groups.dev = [...(file.groups.dev ?? []), ...legacy];
  if (typeof project['requires-python'] === 'string') file.python = project['requires-python'];

  if (Array.isArray(project.dependencies)) file.requirements = texts(project.dependencies);
  else if (poetry.dependencies !== undefined) {
    file.format = 'poetry';
    Object.assign(file, poetryRequirements(path, poetry, file));
  } else if (texts(project.dynamic).includes('dependencies') || Object.keys(project).length === 0) return undefined;
  file.where = file.requirements.map((r) => `${path}:${lineOf(text, r)}`);
  return file;
}

/** The line that holds a dependency; TOML parsers do not tell. Its name is enough where the text was converted. */
function lineOf(text: string, requirement: string): number {
  const lines = text.split('\n');
  const name = (requirementHead(requirement)?.name ?? requirement).toLowerCase();
  const exact = lines.findIndex((line) => line.includes(requirement));
  return (
    1 + Math.max(0, exact >= 0 ? exact : lines.findIndex((line) => line.toLowerCase().trimStart().startsWith(name)))
  );
}

function groupMembers(groups: Table, name: string, seen: readonly string[] = []): string[] {
  const members = groups[name];
  if (!Array.isArray(members) || seen.includes(name)) return [];
  return members.flatMap((member) => {
    if (typeof member === 'string') return [member];
    const include = table(member)['include-group'];
    return typeof include === 'string' ? groupMembers(groups, include, [...seen, name]) : [];
  });
}
