import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProjectFile } from '../../../src/files/project-file.ts';

describe('readProjectFile', () => {
  let base = '';
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'project-file-'));
    await mkdir(join(base, 'repository/.git'), { recursive: true });
    await mkdir(join(base, 'repository/app'));
    await mkdir(join(base, 'alone'));
    await writeFile(join(base, 'outside'), 'x');
    await writeFile(join(base, 'repository/common'), 'common');
    await writeFile(join(base, 'repository/app/own'), 'own');
    await writeFile(join(base, 'alone/..own'), 'dots');
    await symlink('own', join(base, 'repository/app/inside'));
    await symlink('../common', join(base, 'repository/app/shared'));
    await symlink('../../outside', join(base, 'repository/app/away'));
    await symlink('..', join(base, 'alone/up'));
    await symlink('../repository/common', join(base, 'alone/common'));
    await symlink(join(base, 'repository/app'), join(base, 'link'));
  });
  afterAll(() => rm(base, { recursive: true }));

  it.each([
    ['repository/app', 'own', 'own'],
    ['repository/app', 'inside', 'own'],
    ['repository/app', 'shared', 'common'],
    ['link', 'inside', 'own'],
    ['alone', '..own', 'dots'],
  ])('reads %s/%s, which stays in the project or its repository', async (dir, path, text) => {
    expect(await readProjectFile(join(base, dir), path, 'utf8')).toBe(text);
  });

  it.each([
    ['repository/app', 'away'],
    ['alone', 'up/outside'],
    ['alone', 'common'],
  ])('does not follow %s/%s, which leaves the project', async (dir, path) => {
    const reading = readProjectFile(join(base, dir), path, 'utf8');
    await expect(reading).rejects.toMatchObject({
      code: 'ELINK',
      message: expect.stringContaining('was not followed'),
    });
  });
});
