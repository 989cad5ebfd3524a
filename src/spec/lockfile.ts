import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { EXIT, type Problem, UserError, userError } from '../errors.ts';
import type { RenderedFile } from './file.ts';
import { parseSide, splitSides } from './lockfile-sides.ts';
import { migrateDocument } from './migrate/index.ts';
import { lockFormat } from './migrate/lock.ts';
import { checkPath } from './path.ts';
import { hashText, normaliseText } from './text.ts';
import type { JsonObject } from './values.ts';

/**
 * The format of `ml-container.lock`: what this tool wrote last time, so that a later run tells an untouched
 * file from an edited one, and merges, without git. Pure: text in, data out.
 */
export const LOCK_NAME = lockFormat.name;
/** Formats up to this one are read; a newer one is refused, since rewriting it would lose what it says. */
export const LOCK_VERSION = lockFormat.version;

export interface LockFile {
  version: typeof LOCK_VERSION;
  /** Version of this tool that wrote it. */
  tool: string;
  /** Date of the package snapshot that the requirements were locked from. */
  snapshot?: string;
  /** Base image as it was written, with the digest where a registry could be asked. */
  base?: { image: string; digest?: string };
  /** What was decided, by choice, so that the next run can say what moved. */
  decisions?: Record<string, string>;
  /** Files of the user's that were moved out of the way, byte for byte: from → to. */
  moved?: Record<string, string>;
  /** Path → what was written there. A starter stays listed for good, so that a deleted one stays deleted. */
  files: Record<string, LockedFile>;
  /** What other rooms or a later release of the same format keep here. */
  [extra: string]: unknown;
}

/** One file as it was written. */
export interface LockedFile {
  kind: RenderedFile['kind'];
  /** sha256, hex, of the text with `\n` line ends and without a byte order mark. */
  sha256: string;
  /** That text, deflated and base64; absent where it is never merged (locks, starters, a file the user wanted kept). */
  said?: string;
}

const KINDS: readonly string[] = [
  'generated',
  'starter',
  'relocked',
  'carried',
  'spec',
] satisfies RenderedFile['kind'][];
/** Files that are listed; a project has some thirty. */
const MAX_FILES = 2000;
/** A generated file is kilobytes; more than this in `said` is an attack on memory. */
const MAX_SAID = 16 * 1024 * 1024;

/** The entry for a text that was just written. Only what can be merged later carries the text itself. */
export function createLockedFile(kind: LockedFile['kind'], text: string): LockedFile {
  const entry: LockedFile = { kind, sha256: hashText(text) };
  if (kind === 'relocked' || kind === 'starter' || kind === 'carried') return entry;
  return { ...entry, said: deflateRawSync(normaliseText(text), { level: 9 }).toString('base64') };
}

/** The entry of a path, or undefined; never a property that every object inherits. */
export function getLockedFile(lock: LockFile | undefined, path: string): LockedFile | undefined {
  return lock && Object.hasOwn(lock.files, path) ? lock.files[path] : undefined;
}

/** What we wrote to `path` last time, normalised; undefined where it was not kept or does not match its own hash. */
export function readWrittenText(lock: LockFile | undefined, path: string): string | undefined {
  const entry = getLockedFile(lock, path);
  if (entry?.said === undefined) return undefined;
  try {
    const text = inflateRawSync(Buffer.from(entry.said, 'base64'), { maxOutputLength: MAX_SAID }).toString('utf8');
    return hashText(text) === entry.sha256 ? text : undefined;
  } catch {
    return undefined; // damaged by hand: then there is no base to merge with, which is a conflict and not a crash
  }
}

const HEAD = ['version', 'tool', 'snapshot', 'base', 'decisions', 'moved'];

/** The lock as text: keys in a fixed order and one line a file, so that git merges two branches line by line. */
export function formatLockFile(lock: LockFile): string {
  const extra = Object.keys(lock).filter((key) => !HEAD.includes(key) && key !== 'files');
  const head = [...HEAD, ...extra.sort()]
    .filter((key) => lock[key] !== undefined)
    .map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(sorted(lock[key]))},`);
  const files = Object.keys(lock.files)
    .sort()
    .map((path) => {
      const { kind, sha256, said } = lock.files[path] as LockedFile;
      return `    ${JSON.stringify(path)}: ${JSON.stringify({ kind, sha256, said })}`;
    });
  const body = files.length === 0 ? ['  "files": {}'] : ['  "files": {', files.join(',\n'), '  }'];
  return ['{', ...head, ...body, '}', ''].join('\n');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

const MEND = `restore it (git checkout -- ${LOCK_NAME}), or delete it: the files are then compared as if they were all yours`;

/**
 * Reads `ml-container.lock`. Where git left its conflict markers, the entries of both sides are taken, ours first.
 * @throws UserError (exit 1) when a newer release wrote it, when it is not JSON, or when it is not a lock of ours.
 */
export function parseLockFile(text: string): LockFile {
  const clean = normaliseText(text);
  const [ours, theirs] = splitSides(clean);
  if (theirs === undefined) return checked(strictJson(ours), true);
  const [a, b] = [checked(parseSide(ours), false), checked(parseSide(theirs), false)];
  const moved = { ...b.moved, ...a.moved };
  return {
    ...b,
    ...a,
    ...(Object.keys(moved).length > 0 ? { moved } : {}),
    files: Object.fromEntries([...Object.entries(b.files), ...Object.entries(a.files)]),
  };
}

function strictJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw userError(LOCK_NAME, `is not valid JSON (${(error as Error).message})`, MEND, EXIT.failed);
  }
}

function checked(raw: unknown, strict: boolean): LockFile {
  const found = (isRecord(raw) ? raw : {}) as JsonObject;
  const known = Number.isInteger(found.version) && (found.version as number) >= 1;
  const lock: Record<string, unknown> = known ? migrateDocument(found, lockFormat) : found;
  const problems: Problem[] = [];
  const wrong = (where: string, what: string) => problems.push({ where: `${LOCK_NAME}: ${where}`, what, fix: MEND });
  if (lock.version !== LOCK_VERSION) wrong('version', `must be ${LOCK_VERSION}`);
  if (!isRecord(lock.files)) wrong('files', 'must be an object');
  const listed = Object.entries(isRecord(lock.files) ? lock.files : {});
  if (listed.length > MAX_FILES)
    throw userError(
      `${LOCK_NAME}: files`,
      `has more than ${MAX_FILES} entries, which no run writes`,
      MEND,
      EXIT.failed,
    );
  const files = listed.filter(([path, entry]) => {
    const what = checkPath(path) ?? (isLockedFile(entry) ? undefined : 'is not an entry of this format');
    if (what !== undefined) wrong(`files[${JSON.stringify(path)}]`, what);
    return what === undefined;
  }) as [string, LockedFile][];
  const { moved, decisions, ...rest } = lock;
  const isMoved = isTexts(moved);
  if (moved !== undefined && !isMoved) wrong('moved', 'must be an object of paths');
  if (decisions !== undefined && !isTexts(decisions)) wrong('decisions', 'must be an object of texts');
  if (strict && problems.length > 0) throw new UserError(problems, EXIT.failed);
  return {
    ...rest,
    ...(isMoved ? { moved } : {}),
    ...(isTexts(decisions) ? { decisions } : {}),
    version: LOCK_VERSION,
    tool: typeof lock.tool === 'string' ? lock.tool : 'unknown',
    files: Object.fromEntries(files),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isLockedFile(value: unknown): value is LockedFile {
  return (
    isRecord(value) &&
    KINDS.includes(value.kind as string) &&
    /^[0-9a-f]{64}$/.test(String(value.sha256)) &&
    (value.said === undefined || typeof value.said === 'string')
  );
}
