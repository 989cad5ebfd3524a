/** Reads the pins of other tools' lock files, which become constraints. */

import path from 'node:path';
import { CUDA_ONLY } from '../catalog/accelerators/index.ts';
import { UserError } from '../errors.ts';
import { readProjectFile } from '../files/project-file.ts';
import { UnreadableFile } from '../files/read-file.ts';
import { listFoldersAbove } from '../files/root-above.ts';
import { normalizeName } from '../pep/name.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { allows } from '../pep/version.ts';
import { parsePipLines } from './pip.ts';
import { asTable, asTexts, type Table } from './tables.ts';
import type { RequirementsFile } from './types.ts';

export interface LockPin {
  /** `name==version ; marker` */
  requirement: string;
  /** The lock file. */
  from: string;
  /** It is no wish of a person's: `lock --upgrade` lets go of it. */
  pin: true;
}

export interface ReadLocks {
  pins: LockPin[];
  /** Of what could not be kept, a sentence each. */
  warnings: string[];
}

/** One package of a lock, as far as all formats have it. */
interface LockEntry {
  name: string;
  version?: string;
  marker?: string;
  /** Where it comes from, where that is no index: "a repository". */
  elsewhere?: string;
  commit?: LockedCommit;
  /** The project itself. */
  own?: boolean;
}

/** The commit that a repository was at. */
interface LockedCommit {
  repository: string;
  /** 40 digits. */
  id: string;
  /** The branch or tag that was asked for. */
  reference?: string;
}

/** Bytes; the locks of large projects have one or two megabytes, and each takes many times as much memory when it is parsed. */
const LARGEST = 8_000_000;

/** A list → the locks that tools make of it, in the order in which one is believed. */
const BESIDE: Record<string, readonly string[]> = {
  'pyproject.toml': ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'],
  Pipfile: ['Pipfile.lock'],
  'requirements.in': ['requirements.txt'],
};

/**
 * The pins of the lock beside a list of requirements.
 *
 * @param file the list that counts.
 * @param ours whether requirements.txt is a lock of ours, which is no other tool's.
 * @param dir the project.
 */
export async function readLocks(file: RequirementsFile, ours: boolean, dir: string): Promise<ReadLocks> {
  for (const shown of await listLockPaths(file.path, dir)) {
    const name = path.posix.basename(shown);
    if (name === 'requirements.txt' && ours) continue;
    const text = await readProjectFile(dir, shown, 'utf8', LARGEST).catch((error: Error) => error);
    if (text instanceof Error && !(text instanceof UnreadableFile)) continue;
    const entries = text instanceof Error ? undefined : await readLockEntries(name, text);
    if (entries === undefined) {
      const why = text instanceof Error ? text.message : 'cannot be read as a lock';
      return { pins: [], warnings: [`${shown} ${why}: its versions are not kept`] };
    }
    return kept(entries, shown, file);
  }
  return { pins: [], warnings: [] };
}

/**
 * Where the lock of a list may lie: beside it, or above it, since a workspace has one lock, at its root.
 *
 * @param list from the project.
 */
export async function listLockPaths(list: string, dir: string): Promise<string[]> {
  const folder = path.posix.dirname(list);
  const beside = (BESIDE[path.posix.basename(list)] ?? []).map((name) => path.posix.join(folder, name));
  if (path.posix.basename(list) !== 'pyproject.toml' || path.posix.isAbsolute(list)) return beside;
  const inside = folder.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'));
  const above = (await listFoldersAbove(dir)).map((_, depth) => '../'.repeat(depth + 1));
  const places = [...(folder.startsWith('..') ? [] : inside.reverse()), ...above];
  return [...new Set([...beside, ...places.map((at) => path.posix.join(at, WORKSPACE_LOCK))])];
}

const WORKSPACE_LOCK = 'uv.lock';

async function readLockEntries(name: string, text: string): Promise<LockEntry[] | undefined> {
  try {
    if (name === 'Pipfile.lock') return fromPipfile(JSON.parse(text));
    if (name === 'requirements.txt') return fromCompiled(text);
    const { parseTomlText } = await import('../text/toml.ts');
    const lock = parseTomlText(text);
    const packages = (
      Array.isArray(lock.package) ? lock.package : Array.isArray(lock.packages) ? lock.packages : []
    ).map(asTable);
    return packages.map(READERS[name] ?? fromPylock);
  } catch {
    return undefined;
  }
}

const said = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const entry = (
  name: unknown,
  version: unknown,
  marker: string | undefined,
  more: Partial<LockEntry> = {},
): LockEntry => ({
  name: said(name) ?? '',
  ...(said(version) === undefined ? {} : { version: said(version) as string }),
  ...(marker ? { marker } : {}),
  ...more,
});

/** Of a table of a source: where it is from, where that is no index. */
function elsewhere(source: Table): Partial<LockEntry> {
  // a local package is code of the project: its version is that of the commit
  if (['virtual', 'editable', 'directory', 'path'].some((key) => source[key] !== undefined)) return { own: true };
  if (source.git !== undefined || source.hg !== undefined)
    return { elsewhere: 'a repository', ...readCommit(said(source.git), source) };
  if (source.url !== undefined || source.file !== undefined) return { elsewhere: 'a URL' };
  return {};
}

/** @param source the keys of poetry, pdm and Pipenv; uv writes all of it into the address. */
function readCommit(git: string | undefined, source: Table): Pick<LockEntry, 'commit'> {
  const [address = '', fragment] = (git ?? '').split('#');
  const [repository = '', query = ''] = address.split('?');
  const id = fragment ?? said(source.resolved_reference) ?? said(source.revision) ?? said(source.ref);
  const named = new URLSearchParams(query);
  const asked = ['rev', 'branch', 'tag'].map((key) => named.get(key)).find((value) => value !== null);
  const reference = asked ?? said(source.reference) ?? said(source.branch);
  if (id === undefined || !/^[0-9a-f]{40}$/.test(id)) return {};
  return { commit: { repository, id, ...(reference === undefined ? {} : { reference }) } };
}

const READERS: Record<string, (from: Table) => LockEntry> = {
  'uv.lock': (from) => {
    const forks = asTexts(from['resolution-markers']);
    const marker = forks.map((fork) => `(${fork})`).join(' or ');
    return entry(from.name, from.version, marker, elsewhere(asTable(from.source)));
  },
  'poetry.lock': (from) => {
    const source = asTable(from.source);
    const type = said(source.type);
    const markers = typeof from.markers === 'string' ? from.markers : said(asTable(from.markers).main);
    const foreign = type !== undefined && type !== 'legacy';
    return entry(
      from.name,
      from.version,
      markers,
      foreign ? elsewhere({ ...source, [type]: source.url, url: undefined }) : {},
    );
  },
  'pdm.lock': (from) => entry(from.name, from.version, said(from.marker), elsewhere(from)),
};

/** PEP 751. */
function fromPylock(from: Table): LockEntry {
  const vcs = asTable(from.vcs);
  const git =
    said(vcs.type) === 'git' ? { git: vcs.url, revision: vcs['commit-id'], branch: vcs['requested-revision'] } : {};
  const own = from.directory ? { own: true } : {};
  const more = from.vcs
    ? { elsewhere: 'a repository', ...elsewhere(git) }
    : from.archive
      ? { elsewhere: 'a URL' }
      : own;
  return entry(from.name, from.version, said(from.marker), more);
}

function fromPipfile(lock: unknown): LockEntry[] {
  return Object.entries(asTable(asTable(lock).default)).map(([name, value]) => {
    const from = asTable(value);
    return entry(name, said(from.version)?.replace(/^==/, ''), said(from.markers), elsewhere(from));
  });
}

/** A requirements.txt beside requirements.in: a lock where every line has one version, otherwise a list like any other. */
function fromCompiled(text: string): LockEntry[] {
  const found = parsePipLines(text).flatMap((line) => (line.is === 'requirement' ? [line.text] : []));
  const pins = found.map((line) => /^([\w.-]+)(?:\[[^\]]*\])?\s*==\s*([^\s;,*]+)\s*(?:;(.*))?$/.exec(line));
  if (!pins.every(Boolean)) return [];
  return pins.map((pin) => entry(pin?.[1], pin?.[2], pin?.[3]));
}

function kept(entries: readonly LockEntry[], from: string, file: RequirementsFile): ReadLocks {
  const warnings: string[] = [];
  const roots = file.requirements.map((text) => parseRequirement(text, file.path));
  const unmarked = new Map<string, Set<string>>();
  const found: { name: string; version: string; requirement: string }[] = [];
  const commits: string[] = [];
  for (const { name, version, marker, elsewhere: source, commit, own } of entries) {
    if (own) continue;
    const root = roots.find((one) => one.name === normalizeName(name));
    if (commit && isAsked(commit, root?.url)) {
      commits.push(`${name} @ git+${commit.repository}@${commit.id}`);
      continue;
    }
    if (source !== undefined) {
      warnings.push(`${from} takes ${name} from ${source}: that pin is not kept`);
      continue;
    }
    // The label after + is the accelerator of a build, and what CUDA is made of follows from it: both are decided here.
    const release = version?.replace(/\+.*/, '') ?? '';
    if (release === '' || CUDA_ONLY.test(name)) continue;
    const requirement = `${name}==${release}${marker ? ` ; ${marker}` : ''}`;
    const parsed = attempt(requirement, from);
    if (!parsed) {
      warnings.push(`${from} pins ${name} ${release} in a way that cannot be kept`);
      continue;
    }
    const isHeld = root !== undefined && root.specifier !== '' && root.url === undefined;
    if (isHeld && !allows(root.specifier, release)) {
      warnings.push(`${from} has ${name} ${release}, which ${file.path} does not allow any more: that pin is not kept`);
      continue;
    }
    if (!marker) unmarked.set(parsed.name, (unmarked.get(parsed.name) ?? new Set()).add(release));
    found.push({ name: parsed.name, version: release, requirement });
  }
  // Two versions and nothing that says when: either may be meant.
  const vague = new Set([...unmarked].flatMap(([name, versions]) => (versions.size > 1 ? [name] : [])));
  const pins = [...found.filter(({ name }) => !vague.has(name)).map(({ requirement }) => requirement), ...commits];
  return { pins: [...new Set(pins)].map((requirement) => ({ requirement, from, pin: true })), warnings };
}

/** Whether a requirement asks for what the commit was locked for: of the same repository the same branch or tag. */
function isAsked({ repository, reference }: LockedCommit, url: string | undefined): boolean {
  const [, own, revision] = /^git\+(https?:\/\/[^@#]+)(?:@([^@#]+))?/.exec(url ?? '') ?? [];
  const plain = (address: string) =>
    address
      .replace(/^git\+/, '')
      .replace(/\/$/, '')
      .replace(/\.git$/, '');
  if (own === undefined || plain(own) !== plain(repository)) return false;
  return revision === undefined || reference === undefined || revision === reference;
}

function attempt(requirement: string, where: string): { name: string } | undefined {
  try {
    return parseRequirement(requirement, where);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
