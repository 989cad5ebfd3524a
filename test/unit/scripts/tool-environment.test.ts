import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { cleanToolEnvironment } from '../../../scripts/tool-environment.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const LOCAL = { PIP_FIND_LINKS: '/opt/wheels', UV_FIND_LINKS: '/opt/wheels', UV_EXCLUDE_NEWER: '2020-01-01' };

describe('cleanToolEnvironment', () => {
  it('drops what chooses packages, and keeps how the index is reached', () => {
    const reach = { PATH: '/bin', PIP_CERT: '/ca.pem', UV_DEFAULT_INDEX: 'https://mirror.example/simple' };
    const files = { PIP_CONFIG_FILE: devNull, XDG_CONFIG_HOME: devNull, XDG_CONFIG_DIRS: devNull };
    expect(cleanToolEnvironment({ ...reach, ...LOCAL, PIP_CONFIG_FILE: '/etc/pip.conf' })).toEqual({
      ...reach,
      ...files,
    });
  });

  it.runIf(process.platform !== 'win32').each([
    ['snapshot.ts', 'UV'],
    ['catalog-uv.ts', 'UV'],
    ['catalog-wheels.ts', ''],
  ])('reaches the program that %s runs', async (script, variable) => {
    const dir = await mkdtemp(join(tmpdir(), 'tools-'));
    try {
      const program = join(dir, 'program');
      await writeFile(program, `#!/bin/sh\nenv > ${dir}/env\nexit 7\n`, { mode: 0o755 });
      const args = ['--import', 'tsx', join(ROOT, 'scripts', script), ...(variable === '' ? [program] : [])];
      const env = { ...LOCAL, SNAPSHOT_WORK: dir, ...(variable === '' ? {} : { [variable]: program }) };
      const ran = await execa(process.execPath, args, { cwd: ROOT, env, reject: false });
      expect(ran.exitCode, ran.stderr).toBe(1);
      const seen = await readFile(join(dir, 'env'), 'utf8');
      expect(seen).toContain(`PIP_CONFIG_FILE=${devNull}`);
      expect(seen).not.toMatch(/FIND_LINKS|EXCLUDE_NEWER/);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
