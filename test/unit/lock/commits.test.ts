/** Branches and tags of repositories become commits, by the user's git. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommitFinder, createCommitFinder } from '../../../src/lock/uv/sources/commits.ts';
import { findOpenRevision, keepCommits } from '../../../src/lock/uv/sources/direct-references.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OTHER = COMMIT.replaceAll('0', '9');

describe('findOpenRevision', () => {
  it.each([
    ['git+https://github.com/acme/lib', { repository: 'https://github.com/acme/lib' }],
    [
      'git+https://github.com/acme/lib.git@v1.0#egg=lib',
      { repository: 'https://github.com/acme/lib', revision: 'v1.0' },
    ],
    [`git+https://github.com/acme/lib@${COMMIT}`, undefined],
    ['git+http://github.com/acme/lib@main', undefined],
    ['git+ssh://git@github.com/acme/lib', undefined],
    ['git+https://github.com/acme/lib@main#subdirectory=python', undefined],
    ['https://example.com/lib-1.0.tar.gz', undefined],
  ])('%s', (url, expected) => expect(findOpenRevision(url)).toEqual(expected));
});

describe('keepCommits', () => {
  const last = `six==1.0\nlib @ https://github.com/acme/lib/archive/${COMMIT}.tar.gz \\\n    --hash=sha256:0\n`;
  const find: CommitFinder = async () => ({ commit: OTHER });
  const ask = (finder: CommitFinder, repository = 'https://github.com/acme/lib') => finder('lib', repository, 'main');

  it('stays at the commit of the last lock', async () => {
    expect(await ask(keepCommits(find, last))).toEqual({ commit: COMMIT });
  });

  it.each<[string, string | undefined, 'all' | string[] | undefined]>([
    ['there is no last lock', undefined, undefined],
    ['the package is let go', last, ['lib']],
    ['all are let go', last, 'all'],
  ])('asks where %s', async (_why, text, upgrade) => {
    expect(await ask(keepCommits(find, text, [], upgrade))).toEqual({ commit: OTHER });
  });

  it('asks where the repository is another one', async () => {
    expect(await ask(keepCommits(find, last), 'https://github.com/acme/fork')).toEqual({ commit: OTHER });
  });
});

describe('keepCommits, beside the lock of another tool', () => {
  const find: CommitFinder = async () => ({ commit: OTHER });
  const pins = [
    { requirement: `Lib @ git+https://github.com/acme/lib.git@${COMMIT}`, from: 'poetry.lock', pin: true as const },
  ];
  const ask = (upgrade?: 'all' | string[], repository = 'https://github.com/acme/lib') =>
    keepCommits(find, undefined, pins, upgrade)('lib', repository, undefined);

  it('takes its commit, and says whose it is', async () => {
    expect(await ask()).toEqual({ commit: COMMIT, from: 'poetry.lock' });
  });

  it('asks where the package is let go, or comes from elsewhere', async () => {
    expect(await ask(['lib'])).toEqual({ commit: OTHER });
    expect(await ask('all')).toEqual({ commit: OTHER });
    expect(await ask(undefined, 'https://github.com/acme/fork')).toEqual({ commit: OTHER });
  });
});

describe('createCommitFinder', () => {
  let dir: string;
  let url: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
    }).trim();
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'commits-'));
    git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(dir, 'a'), '1');
    git('add', '.');
    git('commit', '--quiet', '--message=one');
    git('tag', '--annotate', '--message=v1', 'v1');
    url = pathToFileURL(dir).href;
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('asks the server for a branch, a tag, or the main branch', async () => {
    const find = createCommitFinder(process.env);
    const commit = git('rev-parse', 'HEAD');
    for (const revision of ['main', 'v1', undefined]) expect(await find('lib', url, revision)).toEqual({ commit });
  });

  it('says what is not there, with the way to it', async () => {
    const find = createCommitFinder(process.env);
    expect(await find('lib', url, 'v2')).toMatchObject({ what: `${url} has no branch and no tag v2` });
    const nowhere = await find('lib', `${url}-nowhere`, 'main');
    expect(nowhere).toMatchObject({ fix: expect.stringContaining(`git ls-remote ${url}-nowhere main`) });
  });
});
