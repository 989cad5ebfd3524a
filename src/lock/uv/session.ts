/** What locking with uv needs open: the program, its environment, the logins, the source archives. */
import { resolvePython } from '../../catalog/python/index.ts';
import type { Snapshot } from '../../catalog/snapshot/index.ts';
import type { LockRequest } from '../../spec/lock.ts';
import { parseRoots, type Root } from '../roots.ts';
import type { TimeLimit } from '../time-limit.ts';
import { writeCertificates } from './access/certificates.ts';
import { resolveIndexAccess, writeNetrc } from './access/credentials.ts';
import { createUvEnvironment } from './access/environment.ts';
import { fetchFile } from './access/fetch.ts';
import { findUv } from './program/find.ts';
import { findPython } from './program/python.ts';
import { findReleases, listWheels, type ReleaseQuery } from './program/releases.ts';
import { runUv } from './program/run.ts';
import { createCommitFinder } from './sources/commits.ts';
import { keepCommits, readArchives } from './sources/direct-references.ts';
import { createSources, type Sources } from './sources/source.ts';
import type { LoginPolicy, Pin, Release, Resolved, ResolveRequest, SourceMetadata, Uv, UvOptions } from './types.ts';

/** uv, the logins and the answers so far: the same whenever the index is looked at. */
export interface Session {
  request: LockRequest;
  roots: readonly Root[];
  snapshot: Snapshot;
  /** The pins of the last lock. */
  had: readonly Pin[];
  options: UvOptions;
  say: (platform: string) => void;
  ask: (question: ResolveRequest) => Promise<Resolved>;
  releases: (requirements: readonly string[], query?: Partial<ReleaseQuery>) => Promise<ReadonlyMap<string, Release>>;
  /** File names of all wheels of some releases. */
  wheels: (releases: readonly Pin[]) => Promise<string[]>;
  sources: Sources;
  /** What is to be said of the commits that were chosen. */
  notes: readonly string[];
  /** Ends what was started for it. */
  close: () => Promise<void>;
  /** Origins of indexes that netrc has a login for and that do not get it. */
  withheld: ReadonlySet<string>;
  /** Source archives that are asked for by their address. */
  archives: readonly SourceMetadata[];
}

/** @throws UserError (exit 1) where uv cannot be had, or a source archive or commit cannot be read. */
export async function openSession(
  request: LockRequest,
  snapshot: Snapshot,
  options: UvOptions,
  limit: TimeLimit,
): Promise<Session> {
  const say = options.progress ?? (() => {});
  const python = await findPython(process.env);
  const access = await resolveIndexAccess(process.env, options.dir, python, request, options.logins ?? NOBODY);
  const given = await createUvEnvironment(process.env, options.dir, python, access.variables);
  const bundle = await writeCertificates({ ...process.env, ...given }, options.certificates);
  const env = { ...given, ...bundle, NETRC: await writeNetrc(access.netrc) };
  const all = { ...process.env, ...env };
  const fetched = (url: string) => {
    limit.check();
    return fetchFile(url, undefined, all, access.findLogin(url));
  };
  const findCommit = keepCommits(
    createCommitFinder(process.env),
    await options.last?.text(),
    request.constraints,
    options.upgrade,
  );
  const { roots, metadata, sdists, notes: commits } = await readArchives(parseRoots(request), fetched, findCommit);
  const found = await findUv(all, python, { base: options.image ?? imageFor(request), netrc: access.netrc }, say);
  const uv: Uv = {
    ...found,
    compile(...question) {
      limit.check();
      return found.compile(...question);
    },
  };
  const had = (await options.last?.pins()) ?? [];
  const target = { python: request.python, platform: request.platforms[0] ?? 'linux/amd64' };
  return {
    request,
    roots,
    snapshot,
    had,
    options,
    say: (platform) => say(`resolving with uv ${uv.version} for ${platform}`),
    ask: (question) => runUv(uv, question, options.dir, env),
    releases: (requirements, query = {}) => findReleases(uv, requirements, { ...target, ...query }, options.dir, env),
    wheels: (releases) => listWheels(uv, releases, options.dir, env),
    sources: createSources(
      request,
      (found) => listWheels(uv, [found], options.dir, env),
      all,
      access.findLogin,
      sdists,
    ),
    archives: metadata,
    notes: commits,
    withheld: access.withheld,
    close: async () => uv.close?.(),
  };
}

/** A run without a command line: the project names every index. */
const NOBODY: LoginPolicy = { isNamedByUser: () => false, confirm: async () => false };

/** The official image of the Python that is locked for. */
function imageFor({ python }: LockRequest): string {
  const found = resolvePython(python);
  return `python:${'tag' in found ? found.tag : `${python}-slim`}`;
}
