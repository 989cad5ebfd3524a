/** Lists what a remote preset sets that decides what a build fetches and what a container runs: it is accepted as templates are. */
import { createHash } from 'node:crypto';
import type { SpecValues } from '../options/table.ts';
import { compileGlob } from '../text/glob.ts';
import data from './trusted-settings.json' with { type: 'json' };

const compileAll = (patterns: readonly string[]) => patterns.map((pattern) => compileGlob(pattern, { star: 'any' }));
const HARMLESS = compileAll(data.harmless);
const TARGET_SETTINGS = compileAll(data.targets);

/** Files beside the preset that its settings name, with their text. */
export interface NamedTexts {
  lock?: string | undefined;
  constraints: readonly { path: string; text: string }[];
}

/** Lines of a diff against a project without the preset, sorted by field; empty where there is nothing to accept. */
export function listTrustedSettings(values: SpecValues, { lock, constraints }: NamedTexts): string[] {
  const fields = Object.entries(values)
    .filter(([path]) => data.fields.includes(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => `+ ${path}: ${formatValue(one)}`),
    );
  return [
    ...fields,
    ...listEntries('env', values.env, (name, value) => !isHarmless(name, value)),
    ...listEntries('settings', values.settings, (name) => TARGET_SETTINGS.some((matches) => matches(name))),
    ...constraints.flatMap(({ path, text }) => [`+ ${path}:`, ...splitLines(text).map((line) => `+   ${line}`)]),
    // a lock has thousands of lines: its hash says that it changed, and the preset's repository what
    ...(lock === undefined ? [] : [`+ lock: sha256 ${createHash('sha256').update(lock).digest('hex')}`]),
  ];
}

/**
 * Nobody knows what each variable means to each library: `OPENAI_BASE_URL` decides who is sent a key, `FLASK_DEBUG` serves a debugger.
 * So those that are known to choose neither code nor host need no acceptance, with a value that names nothing.
 */
const isHarmless = (name: string, value: string): boolean =>
  HARMLESS.some((matches) => matches(name)) && /^[\w+%.-]*$/.test(value);

const listEntries = (
  field: string,
  values: Readonly<Record<string, string>> | undefined,
  isListed: (name: string, value: string) => boolean,
): string[] =>
  Object.entries(values ?? {})
    .filter(([name, value]) => isListed(name, value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `+ ${field}.${name}: ${formatValue(value)}`);

const formatValue = (value: unknown): string => JSON.stringify(value);
const splitLines = (text: string): string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);
