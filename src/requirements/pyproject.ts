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
  for (const name of Object.keys(groups)) file.groups[name] = groupMembers(groups, name);
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
  file.where = file.requirements.map((r) => `${path}:${findLine(text, r)}`);
  return file;
}

/** The line that holds a dependency; TOML parsers do not tell. Its name is enough where the text was converted. */
function findLine(text: string, requirement: string): number {
  const lines = text.split('\n');
  const name = (parseRequirementHead(requirement)?.name ?? requirement).toLowerCase();
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
    const include = asTable(member)['include-group'];
    return typeof include === 'string' ? groupMembers(groups, include, [...seen, name]) : [];
  });
}
