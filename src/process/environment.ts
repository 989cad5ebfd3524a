/** The environment that a helper program gets: what is on the allow list, and nothing that leads into the project. */
import { delimiter, resolve } from 'node:path';
import table from './environment.json' with { type: 'json' };
import { isUntrusted, mentionsUntrusted } from './trust-boundary.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type EnvironmentGroup = 'uv' | 'pip' | 'git' | 'docker' | 'npm';

/** @param groups beside what every program gets. */
export function filterEnvironment(env: Environment, groups: readonly EnvironmentGroup[]): Record<string, string> {
  const lists = [table.every, ...groups.map((group) => table[group])];
  const matches = (kind: 'values' | 'folders' | 'lists' | 'files', name: string): boolean =>
    lists.some((list) => list[kind].some((pattern) => matchesName(pattern, name)));
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === '') return [];
    if (matches('files', name)) return [[name, resolve(value)]];
    if (matches('folders', name)) return isUntrusted(value) ? [] : [[name, value]];
    if (matches('lists', name)) return keepTrusted(name, value);
    return matches('values', name) && !mentionsUntrusted(value) ? [[name, value]] : [];
  });
  return { ...Object.fromEntries(kept), PATH: listSearchPath(env).join(delimiter) };
}

const keepTrusted = (name: string, value: string): [string, string][] => {
  const kept = value.split(delimiter).filter((folder) => folder !== '' && !isUntrusted(folder));
  return kept.length === 0 ? [] : [[name, kept.join(delimiter)]];
};

/** Windows does not tell the case of names apart. */
function matchesName(pattern: string, name: string): boolean {
  const fold = (text: string): string => (process.platform === 'win32' ? text.toUpperCase() : text);
  return pattern.endsWith('*') ? fold(name).startsWith(fold(pattern.slice(0, -1))) : fold(name) === fold(pattern);
}

/** The folders of PATH that programs may come from. npm puts node_modules/.bin of every folder above before them. */
export function listSearchPath(env: Environment): string[] {
  const path = readVariable(env, 'PATH') ?? (process.platform === 'win32' ? '' : '/usr/local/bin:/usr/bin:/bin');
  const folders = path.split(delimiter).map((folder) => folder.replace(/^"(.*)"$/, '$1'));
  return [...new Set(folders)].filter(
    (folder) => folder !== '' && !isUntrusted(folder) && !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder),
  );
}

/** A variable by its name, which is `Path` on Windows. */
const readVariable = (env: Environment, name: string): string | undefined =>
  env[name] ?? Object.entries(env).find(([one]) => process.platform === 'win32' && one.toUpperCase() === name)?.[1];
