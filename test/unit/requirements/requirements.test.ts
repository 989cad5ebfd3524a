import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readRequirements } from '../../../src/requirements/index.ts';
import { nameUrl, parsePipLines } from '../../../src/requirements/pip.ts';
import { convertPoetryEntry, convertPoetrySpecifier } from '../../../src/requirements/poetry.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'requirements-'));
});
afterEach(() => rm(dir, { recursive: true }));

const write = async (files: Record<string, string | Buffer>) => {
  for (const [name, content] of Object.entries(files)) {
    await outputFile(path.join(dir, name), content);
  }
};
const H = `sha256:${'a'.repeat(64)}`;

describe('pip lines', () => {
  it.each([
    ['numpy # why', [{ is: 'requirement', text: 'numpy', hashes: [], line: 1 }]],
    [
      'a @ https://x.org/a.zip#egg=a',
      [{ is: 'requirement', text: 'a @ https://x.org/a.zip#egg=a', hashes: [], line: 1 }],
    ],
    [
      `a==1 \\\n    --hash=${H} \\\n    --hash=${H}\nb`,
      [
        { is: 'requirement', text: 'a==1', hashes: [H, H], line: 1 },
        { is: 'requirement', text: 'b', hashes: [], line: 4 },
      ],
    ],
    ['-r base.txt', [{ is: 'include', text: 'base.txt', line: 1 }]],
    ['-rbase.txt', [{ is: 'include', text: 'base.txt', line: 1 }]],
    ['--requirement=base.txt', [{ is: 'include', text: 'base.txt', line: 1 }]],
    ['-c c.txt', [{ is: 'constraint', text: 'c.txt', line: 1 }]],
    ['--extra-index-url=https://x.org/w', [{ is: 'option', text: '--extra-index-url https://x.org/w', line: 1 }]],
    ['-i https://x.org/w', [{ is: 'option', text: '--index-url https://x.org/w', line: 1 }]],
    ['--pre', [{ is: 'option', text: '--pre', line: 1 }]],
    ['-e .[dev]', [{ is: 'editable', text: '.[dev]', line: 1 }]],
    ['\uFEFF# c\r\n\r\nx\r\n', [{ is: 'requirement', text: 'x', hashes: [], line: 3 }]],
  ])('%j', (text, expected) => {
    expect(parsePipLines(text)).toEqual(expected);
  });
});

describe('requirements.txt', () => {
  it('follows -r and -c, once each, and says where each line stands', async () => {
    await write({
      'requirements.txt': '--extra-index-url https://x.org/cpu\n-r deps/base.txt\nfastapi>=0.100\n',
      'deps/base.txt': 'numpy\n-r ../requirements.txt\n-c limits.txt\n',
      'deps/limits.txt': 'numpy<3\n',
    });
    const file = await readRequirements('requirements.txt', dir);
    expect(file).toMatchObject({
      path: 'requirements.txt',
      requirements: ['numpy', 'fastapi>=0.100'],
      where: ['deps/base.txt:1', 'requirements.txt:3'],
      constraints: [{ requirement: 'numpy<3', from: 'deps/limits.txt:1' }],
      includes: ['deps/base.txt', 'deps/limits.txt'],
      options: ['--extra-index-url https://x.org/cpu'],
      hashed: false,
      problems: [],
    });
  });

  it('keeps the text as it stands', async () => {
    const text = '# mine\r\n numpy  # keep\r\n';
    await write({ 'requirements.txt': text });
    expect((await readRequirements('requirements.txt', dir)).text).toBe(text);
  });

  it('knows a lock by its hashes', async () => {
    await write({ 'a.txt': `a==1 --hash=${H}\nb==2 \\\n  --hash=${H}\n`, 'b.txt': `a==1 --hash=${H}\nb==2\n` });
    expect((await readRequirements('a.txt', dir)).hashed).toBe(true);
    expect((await readRequirements('b.txt', dir)).hashed).toBe(false);
  });

  it('takes an empty marker for none, as pip does', async () => {
    await write({
      'requirements.txt': 'torch;\nnumpy ; --index-url https://example.org/simple; sys_platform == "darwin"\n',
    });
    const file = await readRequirements('requirements.txt', dir);
    expect(file).toMatchObject({ requirements: ['torch', 'numpy'], problems: [] });
  });

  it('names every line it cannot use and keeps the others', async () => {
    await write({
      'requirements.txt': 'numpy\nfoo bar\n../lib\n-r gone.txt\nsix @ file:///home/me/six\n$(id)\npandas==2.*\n',
    });
    const file = await readRequirements('requirements.txt', dir);
    expect(file.requirements).toEqual(['numpy', 'pandas==2.*']);
    expect(file.problems.map((p) => p.where).sort()).toEqual([2, 3, 4, 5, 6].map((n) => `requirements.txt:${n}`));
    expect(file.problems.find((p) => p.where.endsWith(':5'))?.what).toContain('another machine');
  });

  it('reads what pip freeze writes of conda packages, with the versions that the names of wheels tell', async () => {
    const wheel = 'scikit_learn-1.7.1-cp310-cp310-linux_x86_64.whl#sha256=64';
    await write({
      'requirements.txt': [
        `scikit-learn @ file:///home/conda/feedstock_root/build_artifacts/scikit-learn_1752/work/dist/${wheel}`,
        'six @ file:///croot/six_1644875935023/work',
        'idna @ file:///C:/b/abs_bdhbebrioa/croot/idna_1666125572046/work ; python_version >= "3.8"',
        'fastapi==0.116.1',
      ].join('\n'),
    });
    const file = await readRequirements('requirements.txt', dir);
    expect(file.requirements).toEqual([
      'scikit-learn==1.7.1',
      'six',
      'idna ; python_version >= "3.8"',
      'fastapi==0.116.1',
    ]);
    expect(file.problems).toEqual([]);
    expect(file.notes.join()).toContain('(pip freeze in a conda environment), 2 of them');
  });

  it.each([
    'work/ci_py311/anyio_1676823771847/work/dist',
    'work/perseverance-python-buildout/croot/idna_1698845632828/work',
    'home/ktietz/src/ci/six_1612831594316/work',
    'home/ktietz/src/ci_mi/six_1612831594316/work',
    'home/builder/ci_310/click_1640790501212/work',
    'home/task_176104877067765/conda-bld/packaging_1761049113113/work',
    'home/task_176104877067765/croot/packaging_1761049113113/work',
    'home/task_176104877067765/conda/feedstock_root/build_artifacts/packaging_1761049113113/work',
  ])('reads what Anaconda built in /%s', async (folder) => {
    await write({ 'requirements.txt': `fastapi==0.116.1\nsix @ file:///${folder}\n` });
    const { requirements, problems } = await readRequirements('requirements.txt', dir);
    expect({ requirements, problems }).toEqual({ requirements: ['fastapi==0.116.1', 'six'], problems: [] });
  });

  it.each(['home/ktietz/six', 'work/six', 'home/task_1/six'])('takes /%s for a folder of a person', async (folder) => {
    await write({ 'requirements.txt': `six @ file:///${folder}\n` });
    expect((await readRequirements('requirements.txt', dir)).problems).toHaveLength(1);
  });

  it('takes credentials off an index and says so', async () => {
    await write({ 'requirements.txt': '--index-url https://me:secret@x.org/simple\nnumpy\n' });
    const file = await readRequirements('requirements.txt', dir);
    expect(file.options).toEqual(['--index-url https://x.org/simple']);
    expect(file.problems).toHaveLength(1);
  });

  it('names an address by its wheel or egg', async () => {
    await write({
      'requirements.txt': 'https://x.org/torch-2.1-cp311-cp311-linux_x86_64.whl\ngit+https://x.org/a.git@v1#egg=a\n',
    });
    expect((await readRequirements('requirements.txt', dir)).requirements).toEqual([
      'torch @ https://x.org/torch-2.1-cp311-cp311-linux_x86_64.whl',
      'a @ git+https://x.org/a.git@v1#egg=a',
    ]);
  });

  it('names an address that a marker follows, as pip takes it', async () => {
    const wheel = 'https://x.org/flash_attn-2.7.4+cu12torch2.5-cp312-cp312-linux_x86_64.whl';
    await write({ 'requirements.txt': `${wheel}; platform_system == "Linux" and python_version == "3.12"\n` });
    const file = await readRequirements('requirements.txt', dir);
    expect(file.problems).toEqual([]);
    expect(file.requirements).toEqual([
      `flash_attn @ ${wheel} ; platform_system == "Linux" and python_version == "3.12"`,
    ]);
  });

  it('reads -e . as what the project itself asks for', async () => {
    await write({
      'requirements.txt': '-e .[api]\nuvicorn\n',
      'pyproject.toml':
        '[project]\nname="x"\ndependencies=["numpy"]\n[project.optional-dependencies]\napi=["fastapi"]\n',
    });
    expect((await readRequirements('requirements.txt', dir)).requirements).toEqual(['numpy', 'fastapi', 'uvicorn']);
  });

  it.each(['utf16le' as const])('reads %s, as PowerShell writes it', async (encoding) => {
    await write({ 'requirements.txt': Buffer.from('\uFEFFnumpy==2.0.0\r\n', encoding) });
    expect((await readRequirements('requirements.txt', dir)).requirements).toEqual(['numpy==2.0.0']);
  });

  it('reads nothing outside of the project', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    await writeFile(path.join(outside, 'x.txt'), 'stolen\n');
    await write({ 'requirements.txt': `-r ${path.join(outside, 'x.txt')}\n-r link.txt\n` });
    await symlink(path.join(outside, 'x.txt'), path.join(dir, 'link.txt'));
    const file = await readRequirements('requirements.txt', dir);
    expect(file.requirements).toEqual([]);
    expect(file.problems).toHaveLength(2);
    await rm(outside, { recursive: true });
  });

  it('is an error of the user when it is not there', async () => {
    await expect(readRequirements('gone.txt', dir)).rejects.toThrow(UserError);
  });
});

describe('other formats', () => {
  it('tells PEP 621 dependencies, extras and groups apart', async () => {
    await write({
      'pyproject.toml':
        '[project]\nname = "x"\nrequires-python = ">=3.11"\ndependencies = [\n  "fastapi",\n  "numpy>=2",\n]\n[project.optional-dependencies]\ntrain = ["wandb"]\n[dependency-groups]\ntest = ["pytest"]\ndev = ["ruff", {include-group = "test"}]\n',
    });
    expect(await readRequirements('pyproject.toml', dir)).toMatchObject({
      format: 'pyproject',
      requirements: ['fastapi', 'numpy>=2'],
      where: ['pyproject.toml:5', 'pyproject.toml:6'],
      groups: { train: ['wandb'], test: ['pytest'], dev: ['ruff', 'pytest'] },
      python: '>=3.11',
    });
  });

  it('reads poetry', async () => {
    await write({
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.11"\nfastapi = "^0.110"\nuvicorn = {version = "~0.30", extras = ["standard"]}\nmydep = {path = "../x"}\nextra = {version = "1.0", optional = true}\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
    });
    const file = await readRequirements('pyproject.toml', dir);
    expect(file).toMatchObject({
      format: 'poetry',
      requirements: ['fastapi>=0.110,<0.111', 'uvicorn[standard]>=0.30,<0.31'],
      groups: { dev: ['pytest'] },
      python: '>=3.11,<4.0',
    });
    expect(file.problems.map((p) => p.where)).toEqual(['pyproject.toml:5']);
  });

  it.each([
    ['3.12', '==3.12.*'],
    ['3', '==3.*'],
    ['3.12.4', '==3.12.4'],
    ['^3.12', '>=3.12,<4.0'],
    ['>=3.10', '>=3.10'],
    ['~=3.11', '~=3.11'],
  ])('reads python_version = "%s" of a Pipfile', async (said, python) => {
    await write({ Pipfile: `[packages]\nflask = "*"\n[requires]\npython_version = "${said}"\n` });
    expect(await readRequirements('Pipfile', dir)).toMatchObject({ python });
  });

  it('reads an entry of a Pipfile without a version, which pipenv takes for any', async () => {
    await write({ Pipfile: '[packages]\ncelery = {extras = ["redis"]}\nown = {path = "."}\n' });
    expect(await readRequirements('Pipfile', dir)).toMatchObject({ requirements: ['celery[redis]'], problems: [] });
  });

  it('reads what conda list --export wrote as requirements.txt', async () => {
    await write({
      'requirements.txt':
        '# platform: win-64\nblas=1.0=mkl\nnumpy=1.26.4=py312hc5e2394_0\npython=3.12.3=h1d929f7_0\npytorch=2.3.0=py3.12_cuda12.1_cudnn8_0\nstreamlit=1.35.0=pypi_0\n',
    });
    expect(await readRequirements('requirements.txt', dir)).toMatchObject({
      requirements: ['numpy==1.26.4', 'torch==2.3.0', 'streamlit==1.35.0'],
      python: '==3.12.3',
      problems: [],
    });
  });

  it('reads a Pipfile, setup.cfg, setup.py and environment.yml', async () => {
    await write({
      Pipfile:
        '[packages]\nnumpy = "*"\nflask = {version = ">=3"}\n[dev-packages]\npytest = "*"\n[requires]\npython_version = "3.11"\n',
      'setup.cfg':
        '[options]\npython_requires = >=3.10\ninstall_requires =\n    numpy>=1\n    # no\n    pandas\n[options.extras_require]\ndev = pytest\n',
      'setup.py':
        'from setuptools import setup\nREQS = ["numpy", "scipy>=1"]\nsetup(name="x", install_requires=REQS, python_requires=">=3.9")\n',
      'environment.yml':
        'dependencies:\n  - python=3.11\n  - conda-forge::numpy=1.26\n  - pytorch>=2\n  - pip:\n    - fastapi\n',
    });
    const read = async (name: string) => {
      const { requirements, python, problems } = await readRequirements(name, dir);
      return { requirements, python, problems };
    };
    expect(await read('Pipfile')).toEqual({ requirements: ['numpy', 'flask>=3'], python: '==3.11.*', problems: [] });
    expect(await read('setup.cfg')).toEqual({ requirements: ['numpy>=1', 'pandas'], python: '>=3.10', problems: [] });
    expect(await read('setup.py')).toEqual({ requirements: ['numpy', 'scipy>=1'], python: '>=3.9', problems: [] });
    expect(await read('environment.yml')).toEqual({
      requirements: ['numpy==1.26.*', 'torch>=2', 'fastapi'],
      python: '==3.11.*',
      problems: [],
    });
  });

  it('reads what a Dockerfile installs by name, with the indexes it names, and leaves the tools', async () => {
    await write({
      'Dockerfile.api': [
        'FROM python:3.12-slim',
        'RUN pip install --upgrade pip setuptools && \\',
        '    /venv/bin/pip3 install -q "uvicorn[standard]" \'torch>=2,<3\' --index-url https://user:pass@wheels.example.com/cpu \\',
        '      -c constraints.txt --target /x ./here; echo numpy',
        'RUN python -m pip install "tool @ git+https://git.example.com/a/tool@v1" $EXTRA && apt-get install -y git',
        'ARG PANDAS=2.2.0',
        'RUN uv pip install --system pandas=="$PANDAS" scipy==${SCIPY}',
      ].join('\n'),
    });
    const { requirements, where, options, problems, format } = await readRequirements('Dockerfile.api', dir);
    expect(requirements).toEqual([
      'uvicorn[standard]',
      'torch>=2,<3',
      'tool @ git+https://git.example.com/a/tool@v1',
      'pandas==2.2.0',
    ]);
    expect(where).toEqual(['Dockerfile.api:3', 'Dockerfile.api:3', 'Dockerfile.api:5', 'Dockerfile.api:7']);
    expect(options).toEqual(['--extra-index-url https://wheels.example.com/cpu']);
    expect(problems).toHaveLength(1);
    expect(format).toBe('dockerfile');
  });

  it('reads the extras of setup.py, also by name', async () => {
    await write({
      'setup.py':
        'from setuptools import setup\nVISION = ["pillow"]\nEXTRAS = {"vision": VISION, "dev": ["pytest"]}\nsetup(install_requires=["numpy"], extras_require=EXTRAS)\n',
    });
    expect((await readRequirements('setup.py', dir)).groups).toEqual({ vision: ['pillow'], dev: ['pytest'] });
  });

  it('says when setup.py computes its list', async () => {
    await write({ 'setup.py': 'from setuptools import setup\nsetup(install_requires=read("requirements.txt"))\n' });
    expect((await readRequirements('setup.py', dir)).problems[0]?.what).toContain('computed');
  });

  it('refuses broken TOML with its file', async () => {
    await write({ 'pyproject.toml': '[project\n' });
    await expect(readRequirements('pyproject.toml', dir)).rejects.toThrow(/pyproject.toml: is no valid TOML/);
  });

  it.each([
    ['^1.2.3', '>=1.2.3,<2.0.0'],
    ['>= 1.10.1, < 1.13.0', '>=1.10.1,<1.13.0'],
    ['^0.2.3', '>=0.2.3,<0.3.0'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['^1', '>=1,<2'],
    ['~1.2.3', '>=1.2.3,<1.3.0'],
    ['~1', '>=1,<2'],
    ['*', ''],
    ['1.2', '==1.2'],
    ['>=1, <2', '>=1,<2'],
    ['>=3.9 <3.13', '>=3.9,<3.13'],
    ['1.*', '==1.*'],
    ['^1 || ^2', undefined],
    ['^2.0.0.post2', '>=2.0.0.post2,<3.0.0'],
    ['^0.23b1', '>=0.23b1,<0.24'],
  ])('poetry version %s is %s', (text, expected) => {
    expect(convertPoetrySpecifier(text)).toBe(expected);
  });

  it.each([
    ['git+https://x.org/lab/peft.git', 'peft @ git+https://x.org/lab/peft.git'],
    ['git+https://x.org/lab/peft@main', 'peft @ git+https://x.org/lab/peft@main'],
    ['git+ssh://git@x.org/lab/a-b.git@v1#subdirectory=c', 'a-b @ git+ssh://git@x.org/lab/a-b.git@v1#subdirectory=c'],
  ])('names %s by its repository', (text, expected) => {
    expect(nameUrl(text)).toBe(expected);
  });

  it('poetry markers', () => {
    expect(convertPoetryEntry('a', { version: '1', platform: '!=darwin' })).toBe('a==1 ; sys_platform != "darwin"');
    expect(convertPoetryEntry('a', { version: '1', platform: 'linux' })).toBe('a==1 ; sys_platform == "linux"');
    expect(convertPoetryEntry('a', { version: '^1', python: '<3.12', extras: ['x'] })).toBe(
      'a[x]>=1,<2 ; python_version < "3.12"',
    );
    expect(convertPoetryEntry('a', { git: 'https://x.org/a.git', rev: 'v1' })).toBe('a @ git+https://x.org/a.git@v1');
  });
});
