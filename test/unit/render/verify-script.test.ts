/** scripts/verify.py in a synthetic environment: which imports that fail stop the build. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fill } from '../../../src/render/templates.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'verify-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

/** Distributions as name, version, code of the module, and who requires it; `name:module` where the module is called otherwise. */
function verify(packages: [name: string, version: string, code: string, via: string][]) {
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable, "%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const [executable = '', minor = ''] = python.stdout.trim().split(' ');
  const site = `venv/lib/python${minor}/site-packages`;
  write('venv/pyvenv.cfg', `home = ${dirname(executable)}\n`);
  mkdirSync(join(dir, 'venv/bin'));
  mkdirSync(join(dir, 'pruned'));
  symlinkSync(executable, join(dir, 'venv/bin/python'));
  for (const [names, version, code] of packages) {
    const [name = '', module = name] = names.split(':');
    write(`${site}/${module}/__init__.py`, code);
    write(
      `${site}/${name}-${version}.dist-info/METADATA`,
      `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    );
    write(`${site}/${name}-${version}.dist-info/RECORD`, `${module}/__init__.py,,\n`);
  }
  const lock = packages.map(
    ([name, version, , via]) => `${name.split(':')[0]}==${version} \\\n    --hash=sha256:0\n    # via ${via}\n`,
  );
  write('requirements.txt', lock.join(''));
  write('verify.py', fill('scripts/verify.py', {}));
  const args = [join(dir, 'verify.py'), join(dir, 'pruned'), join(dir, 'requirements.txt')];
  const ran = spawnSync(join(dir, 'venv/bin/python'), args, { encoding: 'utf8', env: { ...process.env, HOME: dir } });
  return { code: ran.status, text: ran.stdout + ran.stderr };
}

const BROKEN = 'raise ValueError("numpy.dtype size changed,\\n may indicate binary incompatibility")\n';

describe('verify.py', () => {
  it('stops where a required package does not import, and names the error and the package beside it', () => {
    const { code, text } = verify([
      ['numpy', '2.4.1', '', 'pandas'],
      ['pandas', '1.5.3', BROKEN, 'requirements.in'],
    ]);
    expect(code).toBe(1);
    expect(text).toContain(
      'These packages do not import:\n' +
        'pandas 1.5.3: ValueError: numpy.dtype size changed, may indicate binary incompatibility; numpy is 2.4.1\n' +
        'Fix: in requirements.in, ',
    );
  });

  it.each<[string, [string, string, string, string][]]>([
    [
      'only another package requires it',
      [
        ['numpy', '2.4.1', '', 'requirements.in'],
        ['pandas', '1.5.3', BROKEN, 'numpy'],
      ],
    ],
    [
      'it needs the driver of the host',
      [['gpu', '1', 'raise ImportError("libcuda.so.1: cannot open shared object file")', 'requirements.in']],
    ],
    [
      'it needs git, which nothing may start',
      [['git', '1', 'raise ImportError("Failed to initialize: Bad git executable.")', 'requirements.in']],
    ],
    ['its own program has the module inside', [['host:decorators', '1', 'import host', 'requirements.in']]],
    ['it lacks a login', [['kaggle', '1', 'raise SystemExit("no credentials")', 'requirements.in']]],
  ])('goes on where a package does not import and %s', (_why, packages) => {
    expect(verify(packages)).toMatchObject({ code: 0, text: expect.stringContaining(' packages import') });
  });
});
