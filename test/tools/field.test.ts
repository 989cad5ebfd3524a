/** The tools of the field on everything that can be generated: framework × accelerator × Python. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder, run } from '../support/cli.ts';
import { acceleratorsOf, frameworks, isInSnapshot } from '../support/frameworks.ts';

const pythons = ['3.11', '3.12', '3.13', '3.14'];
const withTorch = (flag: string) => (flag === '--gpu' ? [flag, '--dep', 'torch'] : [flag]);
// what uv has to resolve is tried on one Python: what differs between them is the lock, and not what is written
const cases = frameworks.flatMap((framework) =>
  (isInSnapshot(framework) ? pythons : ['3.12']).flatMap((python) =>
    acceleratorsOf(framework).map((flag) => ({ framework, python, accelerator: withTorch(flag) })),
  ),
);

describe.each(cases)('$framework $python $accelerator', ({ framework, python, accelerator }) => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: dir, remove } = await folder());
    const ran = await cli([
      dir,
      '--name',
      'field',
      '--framework',
      framework,
      '--python',
      python,
      ...accelerator,
      '--set',
      'apt=libgomp1,ffmpeg',
      '--set',
      'labels.org.opencontainers.image.title=A "title" for $5',
      '--yes',
      '--no-interactive',
    ]);
    expect(ran.code, ran.stderr).toBe(0);
  });
  afterAll(() => remove());

  it('hadolint finds nothing', async () => {
    // DL3008 (pin apt versions) is ignored in the file itself, with its reason: Debian's mirrors drop old versions
    const ran = await run('hadolint', ['--no-fail', '--format', 'json', join(dir, 'Dockerfile')]);
    expect(JSON.parse(ran.stdout)).toEqual([]);
  });

  it('docker build --check finds nothing', async () => {
    const ran = await run('docker', ['build', '--check', dir]);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toContain('no warnings found');
  });

  it('shellcheck finds nothing', async () => {
    const ran = await run('shellcheck', [
      '--enable',
      'all',
      '--severity',
      'style',
      '--exclude',
      'SC2250,SC2292',
      ...['build', 'run', 'push'].map((name) => join(dir, 'scripts', `${name}.sh`)),
    ]);
    expect(ran.stdout).toBe('');
    expect(ran.code).toBe(0);
  });

  it('docker compose accepts both profiles', async () => {
    const ran = await run('docker', ['compose', '--profile', 'dev', 'config', '--format', 'json'], { cwd: dir });
    expect(ran.code, ran.stderr).toBe(0);
    const { services } = JSON.parse(ran.stdout);
    expect(Object.keys(services).sort()).toEqual(['app', 'dev']);
    expect(services.app.read_only).toBe(true);
    expect(ran.stderr).toBe('');
    expect(await readFile(join(dir, 'compose.yaml'), 'utf8')).not.toContain('undefined');
  });
});
