import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from '../../../src/files/read-file.ts';

describe('readFile', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'read-file-'));
    await writeFile(join(folder, 'plain'), 'aé\n');
    await mkdir(join(folder, 'folder'));
    await symlink('/dev/zero', join(folder, 'zero'));
    await symlink('plain', join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a regular file, also through a link', async () => {
    expect(await readFile(join(folder, 'plain'), 'utf8')).toBe('aé\n');
    expect(await readFile(join(folder, 'link'))).toEqual(Buffer.from('aé\n'));
  });

  it.each([
    ['zero', 'EFTYPE'],
    ['pipe', 'EFTYPE'],
    ['folder', 'EISDIR'],
    ['none', 'ENOENT'],
  ])('refuses %s at once', async (name, code) => {
    await expect(readFile(join(folder, name), 'utf8')).rejects.toMatchObject({ code });
  });

  it('refuses a file above its bound before it reads', async () => {
    await expect(readFile(join(folder, 'plain'), 'utf8', 2)).rejects.toMatchObject({ code: 'EFBIG' });
  });
});
