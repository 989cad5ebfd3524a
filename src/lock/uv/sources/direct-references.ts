/**
 * What is asked for by its address: a commit of a repository, or a source archive. git has no hash that an installer could check,
 * the archive of the commit has: it is pinned by that, read here without running a line of it, and built in the image's compile stage.
 */
import { valid } from '@renovatebot/pep440';
import table from '../../../catalog/packages/archives.json' with { type: 'json' };
import { EXIT, type Problem, UserError } from '../../../errors.ts';
import { normalizeName } from '../../../pep/name.ts';
import { formatRequirement } from '../../../pep/requirement.ts';
import { readSetupCfg, readSetupPy } from '../../../requirements/other-formats.ts';
import { readPyproject } from '../../../requirements/pyproject.ts';
import type { Constraint } from '../../../spec/lock.ts';
import type { Root } from '../../roots.ts';
import type { SourceMetadata } from '../types.ts';
import type { CommitFinder } from './commits.ts';
import { readSdist, type Sdist, unpackArchive } from './sdist.ts';

export interface Archives {
  /** The roots, with the archive's address in place of the repository's. */
  roots: Root[];
  /** What uv is told of each, so that it runs none of their code. */
  metadata: SourceMetadata[];
  /** By name. */
  sdists: Map<string, Sdist>;
  /** Of each branch or tag, the commit that was taken. */
  notes: string[];
}

/**
 * @param fetch bytes of an address.
 * @param findCommit for what names no commit.
 * @throws UserError naming each that cannot be pinned, fetched or read.
 */
export async function readArchives(
  roots: readonly Root[],
  fetch: (url: string) => Promise<Uint8Array>,
  findCommit: CommitFinder,
): Promise<Archives> {
  const problems: Problem[] = [];
  const made: Archives = { roots: [], metadata: [], sdists: new Map(), notes: [] };
  for (const root of roots) {
    const { requirement, from } = root;
    const { name, url } = requirement;
    if (url === undefined || isWheel(url)) {
      made.roots.push(root);
      continue;
    }
    const open = findOpenRevision(url);
    const taken = open && (await findCommit(name, open.repository, open.revision));
    if (open && taken && 'commit' in taken)
      made.notes.push(
        `${name} is commit ${taken.commit.slice(0, 12)} of ${open.revision ?? 'the main branch'}${taken.from ? `, as ${taken.from} has it` : ''}`,
      );
    const found =
      taken && 'what' in taken ? taken : resolveArchive(name, taken ? `git+${open?.repository}@${taken.commit}` : url);
    if ('what' in found) {
      problems.push({ where: from, ...found });
      continue;
    }
    try {
      const { sdist, metadata } = await read(name, found.url, await fetch(found.url));
      const pinned = { ...requirement, url: found.url };
      made.roots.push({ requirement: pinned, text: formatRequirement(pinned), from });
      made.metadata.push(metadata);
      made.sdists.set(name, sdist);
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error };
      const what = `${name} cannot be taken from ${found.url}: ${cause?.message ?? message}`;
      problems.push({ where: from, what, fix: `ask for a release of ${name}, or for the https URL of a wheel` });
    }
  }
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
  return made;
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * A finder that stays at the commits of the last lock, as versions stay.
 *
 * @param last requirements.txt as it was made.
 * @param pins those of another tool's lock.
 * @param upgrade names whose pins are let go.
 */
export function keepCommits(
  find: CommitFinder,
  last: string | undefined,
  pins: readonly Constraint[] = [],
  upgrade: 'all' | readonly string[] = [],
): CommitFinder {
  const lines = (last ?? '').split('\n');
  const isFree = (name: string): boolean => upgrade === 'all' || upgrade.includes(name);
  return async (name, repository, revision) => {
    const line = isFree(name) ? undefined : lines.find((one) => one.startsWith(`${name} @ `));
    const commit = /(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/.exec(line ?? '')?.[0];
    const archive = commit === undefined ? undefined : resolveArchive(name, `git+${repository}@${commit}`);
    if (commit && archive && 'url' in archive && line?.includes(archive.url)) return { commit };
    const other = isFree(name) ? undefined : findLockedCommit(name, repository, pins);
    if (other) return other;
    return find(name, repository, revision);
  };
}

/** A repository that is asked by https for a branch, a tag, or nothing. */
export function findOpenRevision(url: string): { repository: string; revision?: string } | undefined {
  const [address = '', fragment = ''] = url.split('#');
  const [, repository, revision] = REPOSITORY.exec(address) ?? [];
  const isFolder = /(^|&)subdirectory=/.test(fragment);
  if (!repository?.startsWith('https:') || isFolder || COMMIT.test(revision ?? '')) return undefined;
  return { repository, ...(revision === undefined ? {} : { revision }) };
}

const REPOSITORY = /^git\+(https?:\/\/[^@]+?)(?:\.git)?\/?(?:@([^@]+))?$/;

const isWheel = (url: string): boolean => /^https?:\/\//.test(url) && (url.split('#', 1)[0] ?? '').endsWith('.whl');

/** The address of the archive that a URL means, or why it means none. */
export function resolveArchive(name: string, url: string): { url: string } | Omit<Problem, 'where'> {
  const release = `ask for a release of ${name}, or for the https URL of a wheel`;
  const [address = '', fragment = ''] = url.split('#');
  if (/(^|&)subdirectory=/.test(fragment))
    return { what: `${name} lies in a folder of its repository, of which there is no archive`, fix: release };
  if (/^https?:\/\/.*\.(tar\.gz|tgz|zip)$/.test(address)) return { url: address };
  const [, repository, revision] = REPOSITORY.exec(address) ?? [];
  if (repository === undefined)
    return /^\w+\+/.test(url)
      ? { what: `${name} comes from a repository that is not asked by https, which has no hash to pin`, fix: release }
      : /^https?:/.test(url)
        ? { what: `${name} has an address that is neither a wheel nor a source archive`, fix: release }
        : { what: `${name} lies on this machine, where no image build can fetch it`, fix: release };
  if (!COMMIT.test(revision ?? '')) {
    const what = `${name} comes from a repository, and ${revision ?? 'its main branch'} may be another commit tomorrow`;
    const commit = `name the commit, which git ls-remote ${repository} ${revision ?? 'HEAD'} says: ${name} @ git+${repository}@<40 digits>`;
    return { what, fix: commit };
  }
  const { host, pathname } = new URL(repository);
  const [, form] = Object.entries(table.hosts).find(([word]) => host.split('.').includes(word)) ?? [];
  const parts = { repository, commit: revision ?? '', name: pathname.slice(pathname.lastIndexOf('/') + 1) };
  return {
    url: (form ?? table.others).replace(/\{(\w+)\}/g, (_, part: keyof typeof parts) => parts[part]),
  };
}

async function read(name: string, url: string, bytes: Uint8Array): Promise<{ sdist: Sdist; metadata: SourceMetadata }> {
  const file = new URL(url).pathname;
  const sdist = await readSdist(bytes, file);
  const { files, texts } = await unpackArchive(bytes, file);
  const text = (path: string) => [...texts].find(([one]) => one.replace(/^[^/]+\//, '') === path)?.[1];
  const info = text('PKG-INFO');
  if (info !== undefined) {
    const version = /^version:\s*(\S+)/im.exec(info)?.[1] ?? '0';
    return { sdist, metadata: { name, version, requires: sdist.requires } };
  }
  if (files.some((path) => /^[^/]+\/\.gitmodules$/.test(path)))
    throw new Error('it has submodules, which the archive of a commit lacks');
  const history = sdist.buildRequires.map((one) => normalizeName(/^[\w.-]+/.exec(one)?.[0] ?? ''));
  const needs = history.find((one) => table.needsHistory.includes(one));
  if (needs !== undefined)
    throw new Error(`${needs} reads its version off git's history, which the archive of a commit lacks`);
  const { version, requires } = await declared(text);
  return { sdist: { ...sdist, requires }, metadata: { name, version, requires } };
}

/** Version and requirements as the files of a checkout say them; a version that is computed counts as 0. */
async function declared(text: (path: string) => string | undefined): Promise<{ version: string; requires: string[] }> {
  const { parseTomlText } = await import('../../../text/toml.ts');
  const toml = text('pyproject.toml') ?? '';
  const parsed = parseTomlText(toml) as {
    project?: { version?: unknown; 'optional-dependencies'?: Record<string, string[]> };
  } & {
    tool?: { poetry?: { version?: unknown } };
  };
  const [cfg, py] = [text('setup.cfg'), text('setup.py')];
  const file =
    readPyproject('pyproject.toml', toml, parsed) ??
    (cfg === undefined ? undefined : readSetupCfg('setup.cfg', cfg)) ??
    (py === undefined ? undefined : await readSetupPy('setup.py', py));
  if (parsed.project === undefined && cfg === undefined && py === undefined && !file)
    throw new Error('it is no Python package: it has neither a pyproject.toml nor a setup.py');
  const [problem] = file?.problems ?? [];
  if (problem) throw new Error(`${problem.where}: ${problem.what}`);
  const extras = Object.entries(parsed.project?.['optional-dependencies'] ?? {}).flatMap(([extra, members]) =>
    members.filter((one) => !one.includes(';')).map((one) => `${one} ; extra == "${normalizeName(extra)}"`),
  );
  const said = [
    parsed.project?.version,
    parsed.tool?.poetry?.version,
    /^version\s*=\s*(\S+)\s*$/m.exec(cfg ?? '')?.[1],
    /\bversion\s*=\s*["']([^"']+)["']/.exec(py ?? '')?.[1],
  ];
  const version = said.find((one): one is string => typeof one === 'string' && valid(one) !== null);
  return { version: version ?? '0', requires: [...(file?.requirements ?? []), ...extras] };
}

/** The commit of a repository that the lock of another tool has for a package. */
function findLockedCommit(
  name: string,
  repository: string,
  pins: readonly Constraint[],
): { commit: string; from: string } | undefined {
  for (const { requirement, from, pin } of pins) {
    const [, named = '', address = ''] = /^(\S+) @ (git\+\S+)$/.exec(requirement) ?? [];
    if (!pin || normalizeName(named) !== name) continue;
    const [, own, commit] = REPOSITORY.exec(address) ?? [];
    if (own === repository && commit) return { commit, from };
  }
  return undefined;
}
