/** Locks of other tools, constraint files, conda environments and pip's options: what is kept, and what is said of the rest. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConstraints } from '../../../src/requirements/constraints.ts';
import { readRequirements } from '../../../src/requirements/index.ts';
import { readLocks } from '../../../src/requirements/locks.ts';
import { readConfiguration } from '../../../src/requirements/pip-options.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'create-ml-container-locks-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFile(join(dir, name), text);
const PYPROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = ["pandas>=2", "torch"]\n';

async function locks(list: string, ours = false) {
  return readLocks(await readRequirements(list, dir), ours, dir);
}
const said = async (list: string) => (await locks(list)).pins.map(({ requirement }) => requirement);

describe('the lock beside the list', () => {
  it('of uv: forks by their markers, without labels, without the project and without CUDA', async () => {
    await write('pyproject.toml', PYPROJECT);
    await write(
      'uv.lock',
      `version = 1
[[package]]
name = "x"
version = "1"
source = { virtual = "." }
[[package]]
name = "numpy"
version = "2.2.6"
source = { registry = "https://index.example.com/simple" }
resolution-markers = ["python_full_version < '3.11'", "python_full_version == '3.11.*'"]
[[package]]
name = "torch"
version = "2.9.0+cu128"
source = { registry = "https://index.example.com/simple" }
[[package]]
name = "nvidia-cublas-cu12"
version = "12.8.4.1"
source = { registry = "https://index.example.com/simple" }
[[package]]
name = "tool"
version = "0.1"
source = { git = "https://example.com/tool?rev=1#1" }
`,
    );
    const { pins, warnings } = await locks('pyproject.toml');
    expect(pins).toEqual([
      {
        requirement: `numpy==2.2.6 ; (python_full_version < '3.11') or (python_full_version == '3.11.*')`,
        from: 'uv.lock',
        pin: true,
      },
      { requirement: 'torch==2.9.0', from: 'uv.lock', pin: true },
    ]);
    expect(warnings).toEqual(['uv.lock takes tool from a repository: that pin is not kept']);
  });

  it('of poetry, which may have two versions and not say when', async () => {
    await write('pyproject.toml', PYPROJECT);
    const pack = (name: string, version: string, more = '') =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\n${more}`;
    await write(
      'poetry.lock',
      [
        pack('pandas', '2.2.3'),
        pack('numpy', '1.26.4'),
        pack('numpy', '2.1.0'),
        pack('six', '1.17.0', 'markers = "python_version < \\"3.12\\""\n'),
      ].join('\n'),
    );
    expect(await said('pyproject.toml')).toEqual(['pandas==2.2.3', 'six==1.17.0 ; python_version < "3.12"']);
  });

  it('of pdm and of pipenv, of which the groups for development are no matter', async () => {
    await write('pyproject.toml', PYPROJECT);
    await write(
      'pdm.lock',
      '[[package]]\nname = "pandas"\nversion = "2.2.3"\n\n[[package]]\nname = "pandas"\nversion = "2.2.3"\nextras = ["excel"]\n',
    );
    expect(await said('pyproject.toml')).toEqual(['pandas==2.2.3']);
    await write('Pipfile', '[packages]\npandas = "*"\n');
    await write(
      'Pipfile.lock',
      JSON.stringify({ default: { pandas: { version: '==2.2.1' } }, develop: { pytest: { version: '==8.0.0' } } }),
    );
    expect(await said('Pipfile')).toEqual(['pandas==2.2.1']);
  });

  it('that was compiled: requirements.txt, unless it is ours or a list like any other', async () => {
    await write('requirements.in', 'pandas\n');
    await write('requirements.txt', 'pandas==2.1.4 \\\n    --hash=sha256:00\nnumpy==1.26.4\n');
    expect(await said('requirements.in')).toEqual(['pandas==2.1.4', 'numpy==1.26.4']);
    expect((await locks('requirements.in', true)).pins).toEqual([]);
    await write('requirements.txt', 'pandas==2.1.4\nnumpy\n');
    expect(await said('requirements.in')).toEqual([]);
  });

  it('that is older than the list gives way where they differ, and a broken one is told', async () => {
    await write('pyproject.toml', PYPROJECT);
    await write('uv.lock', '[[package]]\nname = "pandas"\nversion = "1.5.3"\n');
    expect(await locks('pyproject.toml')).toEqual({
      pins: [],
      warnings: ['uv.lock has pandas 1.5.3, which pyproject.toml does not allow any more: that pin is not kept'],
    });
    await write('uv.lock', '<<<<<<< ours\n');
    expect(await locks('pyproject.toml')).toEqual({
      pins: [],
      warnings: ['uv.lock cannot be read as a lock: its versions are not kept'],
    });
  });
});

describe('constraint files', () => {
  it('constrain, with the line that says so', async () => {
    await write('approved.txt', '# ours\nnumpy<2\npandas==2.1.4 --hash=sha256:00\n');
    expect(await readConstraints(['approved.txt'], dir)).toEqual([
      { requirement: 'numpy<2', from: 'approved.txt:2' },
      { requirement: 'pandas==2.1.4', from: 'approved.txt:3' },
    ]);
  });

  it('that are none: every line, and every file that is not there', async () => {
    const wrong = { text: 'numpy[x]<2\n-e .\n???\n', from: 'preset a: c.txt' };
    const error = await readConstraints(['gone.txt'], dir, [wrong]).catch((e) => e);
    expect(error.problems.map(({ where }: { where: string }) => where)).toEqual([
      'constraints',
      'preset a: c.txt:1',
      'preset a: c.txt:2',
      'preset a: c.txt:3',
    ]);
  });
});

it('an exported conda environment gives what pip can install, and says the rest with what Debian has', async () => {
  await write(
    'environment.yml',
    'dependencies:\n  - python=3.11\n  - _libgcc_mutex=0.1=main\n  - libstdcxx-ng=11.2.0=h1\n  - ffmpeg\n  - pytorch::pytorch=2.5.1=py311\n  - numpy=1.26\n  - librosa\n  - pip:\n    - fastapi==0.115.0\n',
  );
  const file = await readRequirements('environment.yml', dir);
  expect(file.requirements).toEqual(['torch==2.5.1', 'numpy==1.26.*', 'librosa', 'fastapi==0.115.0']);
  expect(file.notes).toEqual([
    'environment.yml: _libgcc_mutex, libstdcxx-ng, ffmpeg are no Python packages, so they are not in the lock; Debian has some of it: --set apt=ffmpeg',
  ]);
});

describe("pip's own options", () => {
  const of = (...options: string[]) => readConfiguration({ path: 'requirements.in', options });

  it('name indexes; that of PyTorch is chosen by the accelerator, and a mirror of it stays one', () => {
    expect(of('--extra-index-url https://download.pytorch.org/whl/cu126')).toEqual({
      values: {},
      because: {},
      notes: [],
      problems: [],
    });
    expect(of('--extra-index-url https://mirror.example.com/whl/cpu/').values).toEqual({
      'indexes.pytorch': 'https://mirror.example.com/whl/cpu',
    });
    expect(
      of(
        '--index-url https://a.example.com/simple',
        '--extra-index-url https://pypi.acme.example/simple',
        '--extra-index-url https://pypi.acme.example/other',
      ).values,
    ).toEqual({
      'indexes.default': 'https://a.example.com/simple',
      'indexes.private': {
        'acme-example': 'https://pypi.acme.example/simple',
        'acme-example-2': 'https://pypi.acme.example/other',
      },
    });
  });

  it('are told where they are not taken over', () => {
    expect(of('--find-links ./wheels', '--pre', '--require-hashes', '--index-url file:///srv').notes).toHaveLength(3);
  });

  it('with variables for the login are fine, with a login they are not', async () => {
    await write('requirements.in', '--index-url https://${USER}:${TOKEN}@a.example.com/simple\nsix\n');
    const file = await readRequirements('requirements.in', dir);
    expect([file.problems, file.options]).toEqual([[], ['--index-url https://a.example.com/simple']]);
    await write('requirements.in', '--index-url https://me:word@a.example.com/simple\nsix\n');
    expect((await readRequirements('requirements.in', dir)).problems).toHaveLength(1);
  });
});

describe('the commit of a repository in a lock', () => {
  const COMMIT = '0123456789abcdef0123456789abcdef01234567';
  const address = 'https://github.com/acme/tool';
  const list = (revision = '') =>
    write(
      'pyproject.toml',
      `[project]\nname = "x"\nversion = "1"\ndependencies = ["tool @ git+${address}.git${revision}"]\n`,
    );
  const entry = (more: string) => `[[package]]\nname = "tool"\nversion = "1.0"\n${more}\n`;
  const uv = (query: string) => entry(`source = { git = "${address}${query}#${COMMIT}" }`);
  const poetry = (reference: string) =>
    entry(
      `[package.source]\ntype = "git"\nurl = "${address}.git"\nreference = "${reference}"\nresolved_reference = "${COMMIT}"`,
    );

  it.each([
    ['uv.lock', uv('')],
    ['uv.lock', uv('?rev=main')],
    ['poetry.lock', poetry('HEAD')],
    ['pdm.lock', entry(`git = "${address}.git"\nref = "main"\nrevision = "${COMMIT}"`)],
    [
      'pylock.toml',
      `[[packages]]\nname = "tool"\nvcs = { type = "git", url = "${address}", requested-revision = "main", commit-id = "${COMMIT}" }\n`,
    ],
  ])('is kept: %s %s', async (name, text) => {
    await list();
    await write(name, text);
    const { pins, warnings } = await locks('pyproject.toml');
    expect(warnings).toEqual([]);
    expect(pins).toEqual([
      { requirement: expect.stringMatching(`^tool @ git\\+${address}(\\.git)?@${COMMIT}$`), from: name, pin: true },
    ]);
  });

  it('is kept of Pipenv', async () => {
    await write('Pipfile', `[packages]\ntool = {git = "${address}.git", ref = "main"}\n`);
    await write('Pipfile.lock', JSON.stringify({ default: { tool: { git: `${address}.git`, ref: COMMIT } } }));
    expect((await locks('Pipfile')).pins.map(({ requirement }) => requirement)).toEqual([
      `tool @ git+${address}.git@${COMMIT}`,
    ]);
  });

  it('is not that of another branch than the list asks for, nor of another repository', async () => {
    await list('@next');
    await write('uv.lock', uv('?rev=main'));
    expect((await locks('pyproject.toml')).warnings).toEqual([
      'uv.lock takes tool from a repository: that pin is not kept',
    ]);
    await list();
    await write('uv.lock', uv('').replace('/acme/', '/other/'));
    expect((await locks('pyproject.toml')).pins).toEqual([]);
  });
});
