/** Presets in a Git repository, fetched by git with the user's credentials and proxies. */

import { createHash } from 'node:crypto';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, userError } from '../../errors.ts';
import { createGit, findRemoteCommit, type Git } from '../../process/git.ts';
import { isUntrusted } from '../../process/trust-boundary.ts';
import { readRemembered, remember } from '../cache.ts';
import { findPin, type PresetLocation, type PresetPin, type PresetSettings, Unreadable } from '../types.ts';
import { createGitError, type GitReference } from './git-error.ts';

/**
 * The repository at the commit that the lock names, or, where it names none, at the one that the reference leads to now.
 * What is in the cache is not fetched again.
 * @throws UserError (exit 1) where it cannot be reached, wants credentials, or does not have the commit.
 */
export async function openGitReference(
  reference: GitReference,
  where: string,
  settings: PresetSettings,
): Promise<{ place: PresetLocation; pin: PresetPin }> {
  const { url, key } = reference;
  if (url.startsWith('file:') && isUntrusted(fileURLToPath(url)))
    throw userError(
      where,
      `${url} lies in the project, so the git settings there are not trusted`,
      'name the preset by its path, such as ./presets/team.yaml',
    );
  const repository = join(settings.cache, 'git', `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.git`);
  const git = createGit(repository, settings.env);
  const kept = findPin(settings, key)?.commit;
  const commit = kept ?? (await wanted(reference, where, settings, git));
  if (!(await has(git, commit))) {
    if (settings.offline)
      throw userError(
        where,
        `${short(reference)} at ${commit.slice(0, 12)} is not in the cache, and --offline was given`,
        'run once without --offline',
        EXIT.failed,
      );
    settings.say?.(`fetching ${url}`);
    await fetchCommit(reference, commit, where, git);
  }
  await remember(settings.cache, key, { commit });
  return { place: createGitPlace(key, commit, git), pin: { commit } };
}

const short = ({ key }: GitReference): string => key.replace(/#$/, '');

const has = async (git: Git, commit: string): Promise<boolean> =>
  (await git(['cat-file', '-e', `${commit}^{tree}`])).exitCode === 0;

/** Which commit the reference means, where no lock says it. */
async function wanted(reference: GitReference, where: string, settings: PresetSettings, git: Git): Promise<string> {
  const { url, ref = 'HEAD', key } = reference;
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(ref)) return ref;
  const last = await readRemembered(settings.cache, key);
  if (settings.offline) {
    if (last?.commit) return last.commit;
    throw userError(
      where,
      `${short(reference)} is not in the cache, and --offline was given`,
      'run once without --offline',
      EXIT.failed,
    );
  }
  settings.say?.(`asking ${url}`);
  const { commit, answer } = await findRemoteCommit(git, url, ref);
  if (answer.exitCode !== 0) throw createGitError(answer, reference, where, last);
  if (commit) return commit;
  throw userError(
    where,
    `${url} has no branch and no tag ${ref}`,
    'name one that it has, or a full commit id',
    EXIT.failed,
  );
}

async function fetchCommit(reference: GitReference, commit: string, where: string, git: Git): Promise<void> {
  await git(['init', '--bare', '--quiet'], { make: true });
  const fetch = (...what: string[]) =>
    git(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...what], { outside: true });
  const one = await fetch('--depth=1', '--', reference.url, commit);
  // not every server gives a commit by its id; then all that it shows is fetched, once
  const answer =
    one.exitCode === 0
      ? one
      : await fetch('--', reference.url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*');
  if (answer.exitCode !== 0) throw createGitError(answer, reference, where);
  if (!(await has(git, commit)))
    throw userError(
      where,
      `${reference.url} does not have the commit ${commit} any more`,
      '--update-presets takes the one that is there now',
      EXIT.failed,
    );
  await git(['update-ref', `refs/presets/${commit}`, commit]);
}

/** Bytes of one file, as in a folder. */
const MAX_LARGE = 4 * 1024 * 1024;
const MAX_FILES = 200;

/** Nothing is checked out: files are read out of the commit, so no hook, filter or link of the repository comes alive. */
function createGitPlace(key: string, commit: string, git: Git): PresetLocation {
  return {
    id: `${key}@${commit}`,
    join(folder, path) {
      if (path.startsWith('/')) return undefined;
      const joined = posix.join(folder, path);
      return joined === '..' || joined.startsWith('../') ? undefined : joined.replace(/\/$/, '');
    },
    async read(path) {
      const [entry] = await entries(git, commit, ['--', path]);
      if (!entry) return undefined;
      if (entry.type === 'tree') throw new Unreadable('it is a folder');
      if (entry.mode === '120000' || entry.type !== 'blob') throw new Unreadable('it is a link');
      if (entry.size > MAX_LARGE) throw new Unreadable(`it is larger than ${MAX_LARGE / 1024} KiB`);
      return (await git(['cat-file', 'blob', entry.id])).stdout;
    },
    async list(folder) {
      const found = await entries(git, commit, ['-r', '--', `${folder}/`]);
      const odd = found.find(({ mode, type }) => type !== 'blob' || mode === '120000');
      if (odd) throw new Unreadable(`${odd.path} is a link, which templates may not have`);
      if (found.length > MAX_FILES) throw new Unreadable(`it has more than ${MAX_FILES} files`);
      return found.map(({ path }) => path.slice(folder.length + 1)).sort();
    },
  };
}

interface GitEntry {
  mode: string;
  type: string;
  id: string;
  size: number;
  path: string;
}

async function entries(git: Git, commit: string, what: readonly string[]): Promise<GitEntry[]> {
  const { stdout } = await git([
    '--literal-pathspecs',
    'ls-tree',
    '-z',
    '-l',
    ...(what[0] === '-r' ? ['-r'] : []),
    commit,
    ...what.filter((word) => word !== '-r'),
  ]);
  return stdout
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [head = '', path = ''] = line.split('\t');
      const [mode = '', type = '', id = '', size = '0'] = head.split(/ +/);
      return { mode, type, id, size: Number(size) || 0, path };
    });
}
