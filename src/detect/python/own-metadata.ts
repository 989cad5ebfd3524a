/** Finds out whether the installed code needs the project's own metadata: its version, its entry points, its commands. */

import { normalizeName } from '../../pep/name.ts';
import type { Call } from '../../python/types.ts';
import type { Pyproject } from './packaging.ts';
import type { SourceIndex } from './types.ts';

/** The project as a distribution. */
export interface OwnMetadata {
  /** As its packaging metadata names it. */
  name: string;
  because: string;
  /** Files that the metadata is read from when the image is built. */
  files: string[];
}

const METADATA_FILES = ['pyproject.toml', 'setup.cfg', 'setup.py'];

/** Calls that take the name of a distribution; without a literal name it is the caller's own. */
const BY_NAME =
  /^(?:importlib\.metadata|importlib_metadata|pkg_resources)\.(?:version|metadata|distribution|requires|files|get_distribution|require)$/;

/**
 * @param served files that running the app imports.
 * @returns undefined where the project is no package, or nothing needs it to be installed as one.
 */
export function findOwnMetadata(
  project: SourceIndex,
  served: readonly string[],
  { name: declared }: Pick<Pyproject, 'name'>,
): OwnMetadata | undefined {
  const files = METADATA_FILES.filter((file) => project.tree.files.has(file));
  const name = declared ?? findSetupName(project);
  if (name === undefined) return undefined;
  const asked = served.flatMap((file) =>
    (project.module(file)?.calls ?? []).flatMap((call) => (asksFor(call, name) ? [`${file}:${call.line}`] : [])),
  );
  if (asked[0] !== undefined) return { name, files, because: `${asked[0]} reads the metadata of ${name}` };
  const where = findEntryPoints(project);
  return where === undefined ? undefined : { name, files, because: `${where} defines entry points` };
}

function asksFor({ callee, args }: Call, name: string): boolean {
  if (callee?.from !== 'import' || !BY_NAME.test(callee.dotted)) return false;
  const [first] = args;
  return first?.is === 'text' ? normalizeName(first.text) === normalizeName(name) : first?.is === 'name';
}

/** The name in setup.cfg or setup.py, which is read as text. */
function findSetupName(project: SourceIndex): string | undefined {
  const lines = (project.text('setup.cfg') ?? '').split('\n').map((line) => line.trim());
  const rest = lines.slice(lines.indexOf('[metadata]') + 1);
  const end = rest.findIndex((line) => line.startsWith('['));
  const section = lines.includes('[metadata]') ? rest.slice(0, end < 0 ? undefined : end) : [];
  const cfg = section
    .find((line) => /^name\b/.test(line))
    ?.split('=')[1]
    ?.trim();
  if (cfg !== undefined) return cfg;
  const call = project.module('setup.py')?.calls.find(({ method }) => method === 'setup');
  const value = call?.kwargs.name;
  return value?.is === 'text' ? value.text : undefined;
}

/** The file that defines entry points, where the project has a build system, so that `pip install .` would install them. */
function findEntryPoints(project: SourceIndex): string | undefined {
  const tables = (project.text('pyproject.toml') ?? '').split('\n').filter((line) => line.startsWith('['));
  if (tables.some((line) => line.startsWith('[build-system]')) && tables.some((line) => POINTS_IN_TOML.test(line)))
    return 'pyproject.toml';
  if (/^\[options\.entry_points\]/m.test(project.text('setup.cfg') ?? '')) return 'setup.cfg';
  const setup = project.module('setup.py')?.calls.find(({ method }) => method === 'setup');
  return setup?.kwargs.entry_points === undefined ? undefined : 'setup.py';
}

const POINTS_IN_TOML = /^\[(?:project\.(?:scripts|gui-scripts|entry-points)|tool\.poetry\.(?:scripts|plugins))\b/;
