/** Asks for dependencies, from the catalog or typed. */

import { importTable } from '../catalog/packages/imports.ts';
import type { PackageTable } from '../catalog/types.ts';
import { normalizeName } from '../pep/name.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { answerOr } from '../ui/cancelled.ts';
import type { Choice, Prompter, Question } from '../ui/types.ts';

/** The catalog rows that have a title, group by group, in the table's order. */
export function listCatalogChoices({ packages }: Pick<PackageTable, 'packages'>): Choice[] {
  const groups = new Map<string, Choice[]>();
  for (const [value, { title, group = 'Other' }] of Object.entries(packages)) {
    if (title === undefined) continue;
    const imported = listImportNames(value);
    const hint = imported.length === 0 ? title : `${title}; import ${imported.join(', ')}`;
    groups.set(group, [...(groups.get(group) ?? []), { value, label: value, hint, group }]);
  }
  return [...groups.values()].flat();
}

/** How code imports a distribution, where that is another name: people look for `sklearn` and `cv2`. */
const listImportNames = (distribution: string): string[] =>
  Object.entries(importTable.imports)
    .filter(([name, other]) => other === distribution && normalizeName(name) !== distribution && !name.includes('.'))
    .map(([name]) => name);

/** The distribution of a name that only code uses; anything else stays as it is. */
export function replaceImportName(requirement: string, packages: PackageTable['packages']): string {
  const found = Object.hasOwn(importTable.imports, requirement) ? importTable.imports[requirement] : undefined;
  return found === undefined || Object.hasOwn(packages, normalizeName(requirement)) ? requirement : found;
}

/**
 * Requirements typed on one line, apart by commas or blanks. What belongs to one requirement stays together: `numpy>=1, <2`,
 * `uvicorn[standard, extra]`, `name @ url`, and everything after `;` up to the next comma.
 */
export function splitRequirements(line: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (const { 0: separator, index } of line.matchAll(/\s*,\s*|\s+/g)) {
    const next = index + separator.length;
    if (goesOn(line.slice(start, index), separator, line.charAt(next))) continue;
    found.push(line.slice(start, index));
    start = next;
  }
  return [...found, line.slice(start)].map((text) => text.trim()).filter(Boolean);
}

/** Whether what follows the separator still belongs to the requirement so far. */
function goesOn(sofar: string, separator: string, next: string): boolean {
  if (sofar.lastIndexOf('[') > sofar.lastIndexOf(']')) return true;
  if (sofar.includes(';')) return !separator.includes(',');
  return /[<>=!~@([;]/.test(next) || /[<>=!~@(]$/.test(sofar);
}

/** Asks for both; what stood there before is chosen and prefilled. From the second one goes back to the first. */
export async function askRequirements(
  asker: Prompter,
  question: Question,
  packages: PackageTable,
  before: readonly string[],
  validate: (requirements: string[]) => string | undefined,
): Promise<string[]> {
  const choices = listCatalogChoices(packages);
  const listed = new Set(choices.map(({ value }) => value));
  const others = before.filter((requirement) => !listed.has(requirement));
  for (let initial = before.filter((requirement) => listed.has(requirement)); ; ) {
    const { chosen, typed } = await asker.multiselect({ ...question, choices, initial, placeholder: 'type to search' });
    const more = asker.text({
      ...question,
      back: true,
      message: 'Anything else? Versions, extras and packages that are not on the list',
      placeholder: 'torch==2.13.0, uvicorn[standard]',
      initial: [...others, ...(typed === '' ? [] : [typed])].join(', '),
      validate: (text) => validate(splitRequirements(text)),
    });
    const line = await answerOr(more, undefined);
    if (line !== undefined) {
      const more = splitRequirements(line).map((text) => replaceImportName(text, packages.packages));
      return together(chosen, more, before);
    }
    initial = chosen;
  }
}

/** A typed requirement beats the plain name of the same package; what was there before keeps its place. */
function together(chosen: readonly string[], typed: readonly string[], before: readonly string[]): string[] {
  const exact = new Set(typed.map((text) => parseRequirement(text, 'dependencies').name));
  const all = new Set([...chosen.filter((name) => !exact.has(normalizeName(name))), ...typed]);
  return [...before.filter((requirement) => all.delete(requirement)), ...all];
}
