/** Reads what each package brings off the lock of another tool beside the list: nearer to the truth than what is known of packages in general. */
import type { KnownDependencies } from '../../catalog/packages/known-dependencies.ts';
import { readProjectFile } from '../../files/project-file.ts';
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import { listLockPaths } from '../../requirements/locks.ts';
import { asTable, asTexts, type Table } from '../../requirements/tables.ts';

/** Bytes; see requirements/locks.ts. */
const LARGEST = 8_000_000;

interface Needs {
  own: string[];
  extras: Record<string, string[]>;
}

/**
 * @param list the list that counts, from the project.
 * @param general what is known of packages that the lock does not have.
 */
export async function loadLockedNeeds(
  dir: string,
  list: string,
  general: KnownDependencies,
): Promise<KnownDependencies> {
  const locked = new Map<string, Needs>();
  for (const path of await listLockPaths(list, dir)) {
    const format = path.slice(path.lastIndexOf('/') + 1);
    const read = READERS[format];
    const known = read !== undefined || format === PLAIN;
    const text = known ? await readProjectFile(dir, path, 'utf8', LARGEST).catch(() => undefined) : undefined;
    if (text === undefined) continue;
    if (!read) return bringsAll(listPackages(text), general);
    for (const [name, needs] of await readPackages(text, read)) locked.set(name, needs);
    break;
  }
  if (locked.size === 0) return general;
  return {
    of: (name, extras) => {
      const found = locked.get(name);
      return found ? [...found.own, ...extras.flatMap((extra) => found.extras[extra] ?? [])] : general.of(name, extras);
    },
    often: general.often,
  };
}

/** A lock that says what is installed, and not what for. */
const PLAIN = 'Pipfile.lock';

/** Whatever a plain lock has is there because something on the list brings it. */
function bringsAll(names: readonly string[], general: KnownDependencies): KnownDependencies {
  const locked = new Set(names);
  return {
    // the same list each time: who walks it does so once
    of: (name, extras) => (locked.has(name) ? names : general.of(name, extras)),
    often: general.often,
  };
}

function listPackages(text: string): string[] {
  try {
    return Object.keys(asTable(asTable(JSON.parse(text)).default)).map(normalizeName);
  } catch {
    return [];
  }
}

async function readPackages(text: string, read: (from: Table) => Needs): Promise<[string, Needs][]> {
  const { parseTomlText } = await import('../../text/toml.ts');
  try {
    const { package: packages } = parseTomlText(text);
    return (Array.isArray(packages) ? packages : []).map((one) => {
      const from = asTable(one);
      return [normalizeName(String(from.name)), read(from)];
    });
  } catch {
    return [];
  }
}

/** Requirements of a format's own form as PEP 508 has them, without versions. */
const format = (name: unknown, extras: unknown): string => {
  const of = [...asTexts(extras), ...(typeof extras === 'string' ? [extras] : [])];
  return `${normalizeName(String(name))}${of.length > 0 ? `[${of.join(',')}]` : ''}`;
};

const READERS: Record<string, (from: Table) => Needs> = {
  'uv.lock': (from) => {
    const names = (value: unknown) =>
      (Array.isArray(value) ? value : []).map(asTable).map(({ name, extra }) => format(name, extra));
    const extras = Object.entries(asTable(from['optional-dependencies'])).map(([extra, value]) => [
      extra,
      names(value),
    ]);
    return { own: names(from.dependencies), extras: Object.fromEntries(extras) };
  },
  'poetry.lock': (from) => {
    const all = Object.entries(asTable(from.dependencies));
    const extras = Object.entries(asTable(from.extras)).map(([extra, texts]) => [
      extra,
      asTexts(texts).map((text) => format(parseRequirementHead(text)?.name ?? text, [])),
    ]);
    const own = all.filter(([, value]) => asTable(value).optional !== true);
    return { own: own.map(([name, value]) => format(name, asTable(value).extras)), extras: Object.fromEntries(extras) };
  },
};
