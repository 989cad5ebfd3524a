/** The day of the newest commit: loose and packed, in worktrees, and with settings of the repository that name programs. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNewestCommitDay } from '../../../src/pipeline/lock/newest-commit.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'newest-commit-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const IDENTITY = ['-c', 'user.name=Acme', '-c', 'user.email=acme@example.org', '-c', 'commit.gpgsign=false'];
const git = (folder: string, args: readonly string[], day = '2024-01-01'): string =>
  execFileSync('git', [...IDENTITY, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_AUTHOR_DATE: '2010-01-01T00:00:00Z', GIT_COMMITTER_DATE: `${day}T12:00:00Z` },
  });
async function repository(day: string): Promise<string> {
  const folder = join(dir, 'project');
  await mkdir(folder);
  await writeFile(join(folder, 'app.py'), '');
  git(folder, ['init', '-q']);
  git(folder, ['add', '.']);
  git(folder, ['commit', '-qm', 'app'], day);
  return folder;
}
const find = (folder: string) => findNewestCommitDay(folder, process.env);

describe('findNewestCommitDay', () => {
  it('is that of HEAD, when it was committed, from a folder inside as well', async () => {
    const folder = await repository('2022-03-04');
    expect(await find(folder)).toBe('2022-03-04');
    expect(await find(join(folder, 'apps', 'new'))).toBe('2022-03-04');
    git(folder, ['commit', '-qm', 'more', '--allow-empty'], '2023-05-06');
    git(folder, ['checkout', '-q', '--detach', 'HEAD']);
    expect(await find(folder)).toBe('2023-05-06');
  });

  it('is found among packed objects and references', async () => {
    const folder = await repository('2021-02-03');
    git(folder, ['gc', '-q']);
    expect(existsSync(join(folder, '.git', 'packed-refs'))).toBe(true);
    expect(await find(folder)).toBe('2021-02-03');
  });

  it('is that of the branch which a linked worktree has', async () => {
    const folder = await repository('2021-02-03');
    git(folder, ['worktree', 'add', '-q', '-b', 'other', join(dir, 'linked')]);
    git(join(dir, 'linked'), ['commit', '-qm', 'more', '--allow-empty'], '2022-07-08');
    expect(await find(join(dir, 'linked'))).toBe('2022-07-08');
    expect(await find(folder)).toBe('2021-02-03');
  });

  it('is not known without a repository, a commit, or a commit that is there', async () => {
    expect(await find(dir)).toBeUndefined();
    expect(await find(join(dir, 'nowhere'))).toBeUndefined();
    git(dir, ['init', '-q']);
    expect(await find(dir)).toBeUndefined();
    await writeFile(join(dir, '.git', 'HEAD'), `${'1'.repeat(40)}\n`);
    expect(await find(dir)).toBeUndefined();
    await writeFile(join(dir, '.git', 'HEAD'), 'ref: refs/heads/../../../secret\n');
    expect(await find(dir)).toBeUndefined();
  });

  it('starts no program that the settings of the repository name', async () => {
    const folder = await repository('2020-01-02');
    const commit = git(folder, ['rev-parse', 'HEAD']).trim();
    const trap = join(dir, 'trap');
    const told = join(dir, 'told');
    await writeFile(trap, `#!/bin/sh\ntouch ${told}\n`, { mode: 0o755 });
    const settings = [
      `[core]\n\tpager = ${trap}\n\tfsmonitor = ${trap}\n\tsshCommand = ${trap}\n\thooksPath = ${dir}`,
      `[gpg]\n\tprogram = ${trap}\n[log]\n\tshowSignature = true`,
      `[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ${dir}\n\tpromisor = true\n\tuploadpack = ${trap}`,
    ];
    await appendFile(join(folder, '.git', 'config'), `${settings.join('\n')}\n`);
    expect(await find(folder)).toBe('2020-01-02');
    // git would fetch what a partial clone lacks
    await rm(join(folder, '.git', 'objects', commit.slice(0, 2), commit.slice(2)));
    expect(await find(folder)).toBeUndefined();
    expect(existsSync(told)).toBe(false);
  });
});
