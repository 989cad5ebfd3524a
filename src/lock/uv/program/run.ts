/** Runs `uv pip compile` once in a folder of its own. */

import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRequirement } from '../../../pep/requirement.ts';
import { makeTemporaryFolder } from '../../../process/folders.ts';
import { MACHINE, type Platform } from '../../../spec/lock.ts';
import { renderUvConfig } from '../access/config.ts';
import { readReleases, readResolution } from '../pylock.ts';
import {
  GLIBC,
  type Release,
  type Resolved,
  type ResolveRequest,
  type SourceMetadata,
  type Uv,
  type UvEnvironment,
} from '../types.ts';

/** uv's refusal, as it said it. */
export class UvResolutionError extends Error {
  constructor(
    readonly said: string,
    readonly question: ResolveRequest,
  ) {
    super(said);
    this.name = 'UvRefusal';
  }
}

/** Nothing that differs from machine to machine may decide what is in a lock; where to ask and how may. */
const STEADY: UvEnvironment = {
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

/**
 * @throws UvRefusal where there is no answer; UserError where the answer has no hash.
 */
export function runUv(uv: Uv, question: ResolveRequest, dir: string, env: UvEnvironment): Promise<Resolved> {
  return inFolder((folder) => askIn(folder, uv, question, dir, env));
}

/** File names of all wheels that releases have, for whatever machine; none where the index cannot be asked so. */
export function listWheels(
  uv: Uv,
  releases: readonly { name: string; version: string }[],
  dir: string,
  env: UvEnvironment,
): Promise<string[]> {
  return inFolder(async (folder) => {
    const input = join(folder, 'requirements.in');
    const config = join(folder, 'uv.toml');
    await writeFile(input, lines(releases.map(({ name, version }) => `${name}==${version}`)));
    const metadata = releases.map(({ name }) => ({ name, requires: [] }));
    await writeFile(config, await renderUvConfig(process.env, dir, metadata));
    const args = [
      input,
      '--config-file',
      config,
      '--universal',
      '--python-version',
      OLDEST,
      '--no-deps',
      '--no-header',
    ];
    const compiled = await uv.compile(['pip', 'compile', ...args, '--format', 'pylock.toml'], folder, {
      ...env,
      ...STEADY,
    });
    const wheels = [...compiled.stdout.matchAll(/[/"]([^/"]+\.whl)"/g)].map(([, name = '']) => name);
    return compiled.failed ? [] : [...new Set(wheels)];
  });
}

/** For which target and time releases are asked for. */
export type ReleaseQuery = Pick<ResolveRequest, 'python' | 'platform' | 'excludeNewer'> & {
  /** Pass over releases that have no wheel for the target. */
  onlyWheels?: boolean;
};

/**
 * Which release of each the index has, without what they need.
 * @param requirements PEP 508, without markers.
 * @param excludeNewer RFC 3339; the newest of that time.
 * @returns nothing where one of them is not to be had so.
 */
export function findReleases(
  uv: Uv,
  requirements: readonly string[],
  { python, platform, excludeNewer, onlyWheels }: ReleaseQuery,
  dir: string,
  env: UvEnvironment,
): Promise<Map<string, Release>> {
  return inFolder(async (folder) => {
    if (requirements.some(isDirect)) throw new Error('an index is asked about releases, not about addresses');
    const input = join(folder, 'requirements.in');
    const config = join(folder, 'uv.toml');
    // said beforehand, so that no archive is built for what it needs
    const names = requirements.map((text) => ({ name: /^[\w.-]+/.exec(text)?.[0] ?? text, requires: [] }));
    await Promise.all([
      writeFile(input, lines(requirements)),
      writeFile(config, await renderUvConfig(process.env, dir, names)),
    ]);
    const target = ['--python-version', python, '--python-platform', manylinux(platform)];
    const time = excludeNewer === undefined ? [] : ['--exclude-newer', excludeNewer];
    const wheels = onlyWheels ? ['--only-binary', ':all:'] : [];
    const shown = [...target, ...time, ...wheels];
    const args = ['pip', 'compile', input, '--config-file', config, '--no-deps', '--no-header', ...shown];
    const compiled = await uv.compile([...args, '--format', 'pylock.toml'], folder, {
      ...env,
      ...STEADY,
    });
    return compiled.failed ? new Map() : readReleases(compiled.stdout);
  });
}

/** What has no wheel for a Python of today may have one for an older Python. */
const OLDEST = '3.8';

const manylinux = (platform: Platform, glibc = GLIBC): string => `${MACHINE[platform]}-manylinux_2_${glibc}`;

async function inFolder<Answer>(work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = makeTemporaryFolder('lock-');
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function askIn(
  folder: string,
  uv: Uv,
  question: ResolveRequest,
  dir: string,
  env: UvEnvironment,
): Promise<Resolved> {
  const file = (name: string) => join(folder, name);
  const split = question.routed !== undefined || question.owned !== undefined;
  const input = file(split ? 'pyproject.toml' : 'requirements.in');
  await Promise.all([
    writeFile(input, split ? await pyproject(question) : lines(question.requirements)),
    writeFile(file('constraints.txt'), lines(question.constraints)),
    writeFile(file('overrides.txt'), lines(question.overrides)),
    // uv prefers the pins that it finds in its output
    writeFile(file('requirements.txt'), lines(question.preferences)),
    // uv would run the code of an archive to learn what it needs, unless it is told
    writeFile(file('uv.toml'), await renderUvConfig(process.env, dir, selectMetadata(question))),
  ]);
  const compile = async (format: string, more: readonly string[]): Promise<string> => {
    const given = [
      input,
      ...shared(question),
      ...['--config-file', file('uv.toml')],
      '--constraints',
      file('constraints.txt'),
      '--overrides',
      file('overrides.txt'),
    ];
    const args = ['pip', 'compile', ...given, '--format', format, ...more];
    const result = await uv.compile(args, folder, { ...env, ...STEADY });
    if (result.failed) throw new UvResolutionError(result.stderr || 'uv ended without a message', question);
    return result.stdout;
  };
  try {
    const annotated = await compile('requirements.txt', [
      '--no-strip-extras',
      '--output-file',
      file('requirements.txt'),
    ]);
    const pins = annotated.split('\n').flatMap((line) => {
      const [, name, version] = /^([^\s#[=]+)(?:\[[^\]]*\])?==(\S+)/.exec(line) ?? [];
      return name === undefined ? [] : [`${name}==${version}`];
    });
    await writeFile(file('pins.txt'), lines(pins));
    const pylock = await compile('pylock.toml', ['--generate-hashes', '--constraints', file('pins.txt')]);
    return {
      packages: await readResolution(pylock, annotated, question),
      undated: question.excludeNewer === undefined,
    };
  } catch (error) {
    // Such files count as missing; a private index that tells no dates must serve all the same.
    const undated =
      error instanceof UvResolutionError && /missing an upload date|'--exclude-newer-package/.test(error.said);
    if (!undated || question.excludeNewer === undefined) throw error;
    const { excludeNewer: _, olderThan: _dates, ...rest } = question;
    return askIn(folder, uv, rest, dir, env);
  }
}

function shared(question: ResolveRequest): string[] {
  const { python, platform, glibc, excludeNewer, anyAge = [], olderThan = {}, routed } = question;
  const undatedNames = [...new Set([...(routed?.names ?? []), ...anyAge])];
  const dated = Object.entries(olderThan).filter(([name]) => !undatedNames.includes(name));
  return [
    ...['--python-version', python],
    ...['--python-platform', manylinux(platform, glibc)],
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
const isDirect = (text: string): boolean => (text.split(';')[0] ?? '').includes('@');

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
function selectMetadata(question: ResolveRequest): SourceMetadata[] {
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
async function pyproject({ requirements, python, routed, owned = [] }: ResolveRequest): Promise<string> {
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

const lines = (items: readonly string[]): string => items.map((item) => `${item}\n`).join('');
