import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LOCK_NAME } from '../../../src/spec/lockfile.ts';
import { applyChanges, renderUnifiedDiff } from '../../../src/write/index.ts';
import { file, folder, look, put, run, tree } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('unifiedDiff', () => {
  it('says nothing where nothing changes', async () => {
    const dir = folder();
    await run(dir, [file('a', 'a\n')]);
    expect(await renderUnifiedDiff(await look(dir, [file('a', 'a\n')]))).toBe('');
    expect(await renderUnifiedDiff([])).toBe('');
  });

  it('is a patch that makes of the old tree just what a run makes of it', async () => {
    const dir = folder();
    const numbers = Array.from({ length: 30 }, (_, n) => `${n}\n`).join('');
    const planned = [
      file('updated', numbers),
      file('merged on windows', 'a\n\nb\n'),
      file('dropped', 'd\n'),
      file('run.sh', 'r\n', { executable: true }),
      file('modes.sh', 'm\n', { executable: true }),
      file('ünï/文', 'x\n'),
      file('ending', 'x\n'),
    ];
    await run(dir, planned);
    put(dir, { 'merged on windows': '\uFEFFa\r\n# mine\r\n\r\nb\r\n', ending: 'mine\nx' });
    chmodSync(join(dir, 'modes.sh'), 0o644);
    const next = [
      file('updated', numbers.replace('3\n', 'three\n').replace('25\n', '')),
      file('merged on windows', 'a\n\nb\nc\n'),
      file('run.sh', 'rr\n', { executable: true }),
      file('modes.sh', 'm\n', { executable: true }),
      file('ünï/文', 'y\n'),
      file('ending', 'x\nmore\n'),
      file('new folder/new', 'n\nno end'),
      file('new.sh', 'n\n', { executable: true }),
    ];
    const changes = await look(dir, next);
    const patched = folder();
    cpSync(dir, patched, { recursive: true });
    await applyChanges(dir, changes);
    execFileSync('git', ['apply', '-'], {
      cwd: patched,
      input: await renderUnifiedDiff(changes),
      env: { ...process.env, GIT_CEILING_DIRECTORIES: patched },
    });
    for (const one of [dir, patched]) rmSync(join(one, LOCK_NAME));
    expect(tree(patched)).toEqual(tree(dir));
  });

  it('shows what is kept and why not to trust it as done', async () => {
    const dir = folder({ Dockerfile: 'mine\n', picture: 'a\0' });
    const text = await renderUnifiedDiff(await look(dir, [file('Dockerfile', 'ours\n'), file('picture', 'p\n')]));
    expect(text).toBe(
      [
        '# Dockerfile: yours is kept; this is how it would change',
        'diff --git a/Dockerfile b/Dockerfile',
        '--- a/Dockerfile',
        '+++ b/Dockerfile',
        '@@ -1,1 +1,1 @@',
        '-mine',
        '+ours',
        '# picture: yours is kept; this is how it would change',
        'Binary file picture would be replaced',
        '',
      ].join('\n'),
    );
  });
});
