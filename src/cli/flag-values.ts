/** Parses and validates the values of flags. */
import type { Problem } from '../errors.ts';
import { type FlagDefinition, findSpecOption, type Option, specPaths } from '../options/table.ts';
import type { SpecSource } from '../spec/merge.ts';
import { ALL_SETTINGS, parseText, suggest, validate } from '../spec/values.ts';

/** One way to write an option on the command line. */
export interface Spelling {
  path: string;
  row: Option;
  flag: FlagDefinition;
  ofSpec: boolean;
}

/** The value of a flag as its text means it, or what is wrong with the text. */
export function parseFlagValue(
  { row, flag }: Spelling,
  name: string,
  text: string | undefined,
): { value?: unknown; problem?: Problem } {
  if (!flag.metavar) {
    return text === undefined
      ? { value: flag.sets ?? true }
      : { problem: { where: name, what: 'takes no value', fix: `write ${name} alone` } };
  }
  if (text === undefined)
    return { problem: { where: name, what: 'needs a value', fix: `${name} ${firstForm(flag.metavar)}` } };
  return { value: flag.repeat ? [text] : parseText(row, text) };
}

/** "3.12" of "3.12|3.12.11": a shell would take the bar for a pipe. */
const firstForm = (metavar: string): string => metavar.split('|')[0] ?? metavar;

/** Puts the value of an option of the run among the others, those of a repeated flag together. */
export function storeRunValue(
  run: Record<string, unknown>,
  { path, row, flag }: Spelling,
  name: string,
  value: unknown,
  problems: Problem[],
): void {
  const found = validateFlag({ path, row, flag }, name, value);
  problems.push(...found);
  if (found.length > 0) return;
  run[path] = flag.repeat ? [...((run[path] as unknown[] | undefined) ?? []), ...(value as unknown[])] : value;
}

/** Problems with the value of a flag; where the rule has no fix of its own, a value that the flag takes. */
function validateFlag(
  { path, row, flag }: Pick<Spelling, 'path' | 'row' | 'flag'>,
  name: string,
  value: unknown,
): Problem[] {
  const example = firstForm(flag.metavar ?? '');
  const fix = /^[a-z0-9][\w.-]*$/.test(example) ? { fix: `${name} ${example}` } : {};
  return validate(row, path, value, '').map((problem) => ({ ...fix, ...problem, where: name }));
}

/** The value of a setting as a source of its own; none where it has problems. */
export function createFlagSource(spelling: Spelling, name: string, value: unknown, problems: Problem[]): SpecSource[] {
  const { path } = spelling;
  const found = validateFlag(spelling, name, value);
  problems.push(...found);
  return found.length > 0 ? [] : [{ source: 'flag', name, values: { [path]: value } }];
}

/** `--set path=value`; `--set env.KEY=value` reaches into a map. */
export function createSettingSource(assignment: string, problems: Problem[]): SpecSource[] {
  const at = assignment.indexOf('=');
  const path = assignment.slice(0, at);
  const text = assignment.slice(at + 1);
  if (at < 1) {
    const metavar = findSpecOption(assignment)?.flags?.find((flag) => flag.metavar)?.metavar;
    const known = findSpecOption(assignment) ? assignment : 'port';
    const fix = `--set ${known}=${metavar && /^[^A-Z]/.test(metavar) ? firstForm(metavar) : 'VALUE'}`;
    problems.push({ where: `--set ${assignment}`, what: 'is not PATH=VALUE', fix });
    return [];
  }
  const map = specPaths.find((known) => findSpecOption(known)?.type === 'map' && path.startsWith(`${known}.`));
  const [target, row, value] =
    map === undefined
      ? [path, findSpecOption(path), undefined]
      : [map, findSpecOption(map), { [path.slice(map.length + 1)]: text }];
  if (!row) {
    problems.push({ where: `--set ${path}`, what: 'is not a setting', fix: suggest(path, specPaths, ALL_SETTINGS) });
    return [];
  }
  return createFlagSource(
    { path: target, row, flag: { name: '--set' }, ofSpec: true },
    `--set ${path}`,
    value ?? parseText(row, text),
    problems,
  );
}
