/** Reads off another tool's lock which Pythons its packages have wheels for: what is only a wheel bounds Python. */
import { readProjectFile } from '../../files/project-file.ts';
import { normalizeName } from '../../pep/name.ts';
import { listLockPaths } from '../../requirements/locks.ts';
import { asTable, type Table } from '../../requirements/tables.ts';
import type { PythonLimit } from '../python/version.ts';
import { loadLockedNeeds } from './locked-needs.ts';
import { parseNameAndExtras } from './missing.ts';

/** Bytes; see requirements/locks.ts. */
const LARGEST = 8_000_000;

/**
 * Packages that the requirements bring, locked without a source distribution, whose wheels for Linux are for certain CPythons alone
 * (PEP 425). One that is locked twice, or under a marker, says nothing about the other Pythons.
 *
 * @param list the requirements file that counts, from the project.
 */
export async function findLockedWheelLimits(
  dir: string,
  list: string,
  requirements: readonly string[],
): Promise<PythonLimit[]> {
  for (const path of await listLockPaths(list, dir)) {
    const text = path.endsWith('.json') ? undefined : await readProjectFile(dir, path, 'utf8', LARGEST).catch(() => '');
    const packages = text ? await readPackages(text) : [];
    if (packages.length === 0) continue;
    const brought = await listBrought(dir, list, requirements);
    const names = packages.map(({ name }) => normalizeName(String(name)));
    return packages.flatMap((one, at): PythonLimit[] => {
      const name = names[at] ?? '';
      const isOnly = names.indexOf(name) === names.lastIndexOf(name) && !MARKERS.some((key) => one[key] !== undefined);
      const pythons = isOnly && brought.has(name) ? readPythons(listFiles(one)) : undefined;
      return pythons ? [{ requirement: `${name} ${String(one.version)} in ${path}`, where: path, pythons }] : [];
    });
  }
  return [];
}

/** The keys of uv, of poetry, of pdm and PEP 751. */
const MARKERS = ['resolution-markers', 'markers', 'marker'];

async function readPackages(text: string): Promise<Table[]> {
  const { parseTomlText } = await import('../../text/toml.ts');
  try {
    const lock = parseTomlText(text);
    const packages = lock.package ?? lock.packages;
    return Array.isArray(packages) ? packages.map(asTable) : [];
  } catch {
    return [];
  }
}

/** Names of files: uv and PEP 751 list addresses of wheels beside the source distribution, poetry and pdm one list of files. */
function listFiles(from: Table): string[] {
  const tables = [from.wheels, from.files, [from.sdist]].flatMap((value) => (Array.isArray(value) ? value : []));
  return tables.map(asTable).flatMap(({ url, file, name, path }) => {
    const text = [file, name, url, path].find((value) => typeof value === 'string');
    return typeof text === 'string' ? [text.slice(text.lastIndexOf('/') + 1)] : [];
  });
}

/** @returns undefined where any Python may do: a source distribution, a universal wheel, the stable ABI. */
function readPythons(files: readonly string[]): string[] | undefined {
  const pythons = new Set<string>();
  for (const file of files) {
    const [, tags = '', abi = '', platform = ''] = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file) ?? [];
    if (tags === '') return undefined;
    if (!/linux|^any$/.test(platform)) continue;
    const made = [...tags.matchAll(/cp3(\d{1,2})/g)].map(([, minor]) => `3.${minor}`);
    if (made.length === 0 || abi === 'abi3') return undefined;
    for (const one of made) pythons.add(one);
  }
  return pythons.size === 0 ? undefined : [...pythons];
}

/** The requirements and all that they bring by the lock's graph; a lock without one has the requirements alone. */
async function listBrought(dir: string, list: string, requirements: readonly string[]): Promise<ReadonlySet<string>> {
  const needs = await loadLockedNeeds(dir, list, { of: () => undefined, often: () => false });
  const brought = new Set<string>();
  const queue = [...requirements];
  for (const text of queue) {
    const { name, extras } = parseNameAndExtras(text);
    if (brought.has(text)) continue;
    brought.add(text).add(name);
    queue.push(...(needs.of(name, extras) ?? []));
  }
  return brought;
}
