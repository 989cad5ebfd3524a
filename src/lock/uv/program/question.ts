/** What uv is asked, as its arguments and files. */
import { parseRequirement } from '../../../pep/requirement.ts';
import { MACHINE, type Platform } from '../../../spec/lock.ts';
import { GLIBC, type ResolveRequest, type SourceMetadata, type UvEnvironment } from '../types.ts';

/** Nothing that differs from machine to machine may decide what is in a lock; where to ask and how may. */
export const STEADY_VARIABLES: UvEnvironment = {
  UV_NO_PROGRESS: '1',
  UV_PYTHON_DOWNLOADS: 'never',
  UV_TORCH_BACKEND: undefined,
  UV_EXCLUDE_NEWER: undefined,
  UV_PRERELEASE: undefined,
  UV_RESOLUTION: undefined,
  UV_CUSTOM_COMPILE_COMMAND: undefined,
  UV_OUTPUT_FILE: undefined,
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
};

export const formatManylinux = (platform: Platform, glibc = GLIBC): string =>
  `${MACHINE[platform]}-manylinux_2_${glibc}`;

export function listArguments(question: ResolveRequest): string[] {
  const { python, platform, glibc, excludeNewer, anyAge = [], olderThan = {}, routed } = question;
  const undatedNames = [...new Set([...(routed?.names ?? []), ...anyAge])];
  const dated = Object.entries(olderThan).filter(([name]) => !undatedNames.includes(name));
  return [
    ...['--python-version', python],
    ...['--python-platform', formatManylinux(platform, glibc)],
    ...['--only-binary', ':all:'],
    ...listBuildable(question).flatMap((name) => ['--no-binary', name]),
    ...['--no-header', '--annotation-style', 'split', '--color', 'never'],
    ...(excludeNewer === undefined ? [] : ['--exclude-newer', excludeNewer]),
    ...(excludeNewer === undefined ? [] : undatedNames).flatMap((name) => ['--exclude-newer-package', `${name}=false`]),
    ...dated.flatMap(([name, date]) => ['--exclude-newer-package', `${name}=${date}`]),
  ];
}

/** Names that are asked for by an address. */
const listDirect = ({ requirements, constraints, overrides }: ResolveRequest): Set<string> =>
  new Set(
    [...requirements, ...constraints, ...overrides].flatMap((text) =>
      isDirect(text) ? [parseRequirement(text, 'requirements.in').name] : [],
    ),
  );

/** PEP 508: an at sign before the marker starts an address. */
export const isDirect = (text: string): boolean => (text.split(';')[0] ?? '').includes('@');

/**
 * Source archives that uv may choose on an index. It takes what they need from our metadata and builds none: the entry without a version
 * fits each. An archive with an address is chosen already, so that uv need not be allowed to build it, and could not be kept from it.
 */
function listBuildable(question: ResolveRequest): string[] {
  const direct = listDirect(question);
  const { sources = [] } = question;
  return [...new Set(sources.map(({ name }) => name))].filter((name) => !direct.has(name));
}

/** One entry a release; of an archive with an address one alone, since uv heeds no metadata there if there are several. */
export function selectMetadata(question: ResolveRequest): SourceMetadata[] {
  const direct = listDirect(question);
  const { sources = [] } = question;
  const keys = new Map(
    sources
      .map((one) => [direct.has(one.name) ? one.name : `${one.name}==${one.version ?? ''}`, one] as const)
      .reverse(),
  );
  return [...keys.values()].reverse();
}

/** Only a pyproject.toml can say that one index serves certain distributions and nothing else: with a second index for all, uv and pip would take other packages from it. */
export async function renderPyproject({ requirements, python, routed, owned = [] }: ResolveRequest): Promise<string> {
  const { stringify } = await import('smol-toml');
  const split = [...(routed ? [{ name: PYTORCH, url: routed.index, names: routed.names }] : []), ...owned];
  return stringify({
    project: { name: ROOTS, version: '0', 'requires-python': `>=${python}`, dependencies: [...requirements] },
    tool: {
      uv: {
        sources: Object.fromEntries(split.flatMap(({ name: index, names }) => names.map((name) => [name, { index }]))),
        index: split.map(({ name, url }) => ({ name, url, explicit: true })),
      },
    },
  });
}

/** What PyTorch's index is called in uv's question. No private index is: their names have no capital. */
const PYTORCH = 'PyTorch';

/** What uv calls the requirements in its errors. */
export const ROOTS = 'your-requirements';

export const joinLines = (items: readonly string[]): string => items.map((item) => `${item}\n`).join('');
