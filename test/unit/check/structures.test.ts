/** The Dockerfiles that tutorials show and that other generators write, by their structure: each hazard is named, at its line. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { check, parseDockerfile } from '../../../src/check/index.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/dockerfiles', import.meta.url));
const requirements = { 'requirements.txt': 'fastapi==0.109.0\nuvicorn\ntorch\n' };
const names = (await readdir(FOLDER)).map((name) => name.replace('.Dockerfile', ''));

async function found(name: string): Promise<string[]> {
  const parsed = parseDockerfile('Dockerfile', await readFile(join(FOLDER, `${name}.Dockerfile`), 'utf8'));
  const context = {
    sent: ['requirements.txt', 'score.py', 'features.py', 'src/a.py', 'model_dir/m'].map((path) => ({
      path,
      size: 1,
      directory: false,
    })),
    kept: [],
  };
  const findings = check({ dockerfiles: [{ ...parsed, context }], requirements, today: '2026-11-21' });
  return findings.map(({ line, rule }) => `${line} ${rule}`);
}

describe.each(names)('%s', (name) => {
  it('is told what is hazardous in it', async () => {
    expect(await found(name)).toMatchSnapshot();
  });
});

describe('what must be named', () => {
  const must: [string, string[]][] = [
    [
      'seed-plain-script',
      ['1 python-end-of-life', '1 root-user', '4 pip-cache', '4 unlocked-requirements', '5 no-dockerignore'],
    ],
    [
      'seed-lean',
      ['1 unpinned-base', '1 root-user', '2 apt-lists', '4 pip-cache', '6 secret-in-variable', '7 binds-loopback'],
    ],
    ['seed-single-stage', ['1 python-end-of-life', '1 root-user', '4 unlocked-requirements', '6 no-healthcheck']],
    ['seed-two-stages', ['8 root-user', '11 no-dockerignore']],
    [
      'seed-code-first',
      ['1 full-base', '1 root-user', '1 python-end-of-life', '3 code-before-dependencies', '4 pip-cache'],
    ],
    ['seed-page', ['1 full-base', '1 root-user', '3 code-before-dependencies', '4 pip-cache']],
    ['seed-exact-patch', ['1 root-user', '3 unlocked-requirements', '5 no-healthcheck']],
    ['seed-major-only', ['1 unpinned-base', '1 root-user']],
    ['peer-bind-mount-shell-cmd', ['13 shell-form', '10 user-by-name', '12 no-healthcheck', '9 cuda-in-cpu-image']],
    ['peer-cuda-devel', ['1 devel-base', '1 root-user', '1 cuda-twice', '2 apt-lists', '3 remote-script']],
    ['peer-build-tools', ['3 apt-lists', '6 recursive-chown', '8 no-healthcheck']],
    ['peer-code-first', ['1 root-user', '3 code-before-dependencies', '4 unpinned-install']],
    ['peer-full-then-slim', ['6 root-user', '9 no-dockerignore']],
    ['peer-nginx-and-model', ['1 root-user', '2 apt-lists', '4 pip-cache', '7 recursive-chown']],
  ];
  it.each(must)('%s', async (name, wanted) => {
    expect(await found(name)).toEqual(expect.arrayContaining(wanted));
  });

  it('the two stages that are done well get no error', async () => {
    expect(await found('peer-locked-two-stages')).toEqual(['9 no-dockerignore']);
  });

  it('what stays in a builder is no hazard of the image', async () => {
    expect(await found('seed-two-stages')).not.toContain('6 pip-cache');
  });
});
