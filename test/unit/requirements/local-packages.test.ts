/** Packages in folders: what a list installs by a path, and members of a uv workspace. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { readRequirements } from '../../../src/requirements/index.ts';

const made: string[] = [];
afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true });
});

/** @param files path → text. */
async function write(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'local-packages-'));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(root, file), text);
  }
  return root;
}

const describePackage = (name: string, needs: string, more = '') =>
  `[project]\nname = "${name}"\nversion = "1"\ndependencies = [${needs}]\n${more}`;

describe('readRequirements', () => {
  it.each(['-e .', '.'])('takes what setup.py lists for %j', async (line) => {
    const dir = await write({
      'requirements.txt': `six\n${line}\n`,
      'setup.py': 'from setuptools import setup\nsetup(name="mine", install_requires=["requests>=2"])\n',
    });
    expect((await readRequirements('requirements.txt', dir))?.requirements).toEqual(['six', 'requests>=2']);
  });

  it.each([
    ['with open("requirements.txt") as f:\n    needs = f.read().splitlines()\n', 'needs'],
    [
      'def get_requirements(path):\n    return [line.strip() for line in open(path)]\n# open("dev-requirements.txt")\n',
      'get_requirements("requirements.txt")',
    ],
  ])('takes the list that setup.py opens, once where that list installs the package: %s', async (before, value) => {
    const dir = await write({
      'requirements.txt': 'six\nrequests>=2\n-e .\n',
      'setup.py': `from setuptools import setup\n${before}setup(name="mine", install_requires=${value})\n`,
    });
    const list = await readRequirements('requirements.txt', dir);
    expect(list).toMatchObject({ requirements: ['six', 'requests>=2'], problems: [] });
    expect(await readRequirements('setup.py', dir)).toMatchObject({
      requirements: ['six', 'requests>=2'],
      problems: [],
    });
  });

  it.each([
    'open("needs.txt").read()',
    'open("requirements.txt").read() + open("requirements/more.txt").read()',
    'open("../requirements.txt").read()',
  ])('says that what setup.py needs is computed where it opens no list that is known: %s', async (value) => {
    const dir = await write({
      'requirements.txt': 'six\n',
      'setup.py': `from setuptools import setup\nsetup(name="mine", install_requires=${value})\n`,
    });
    const { problems } = await readRequirements('setup.py', dir);
    expect(problems).toMatchObject([{ where: 'setup.py:2', fix: 'give the list with --requirements' }]);
  });

  it.each([
    ['requirements.txt', '-e ./libs/common\nflask\n'],
    ['requirements.txt', './libs/common\nflask\n'],
    [
      'pyproject.toml',
      describePackage('app', '"common", "flask"', '[tool.uv.sources]\ncommon = { path = "libs/common" }\n'),
    ],
    [
      'pyproject.toml',
      describePackage(
        'app',
        '"common", "flask"',
        '[tool.uv.workspace]\nmembers = ["libs/*"]\n[tool.uv.sources]\ncommon = { workspace = true }\n',
      ),
    ],
    [
      'pyproject.toml',
      '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\ncommon = { path = "libs/common", develop = true }\nflask = "*"\n',
    ],
    ['Pipfile', '[packages]\ncommon = { path = "./libs/common", editable = true }\nflask = "*"\n'],
    ['Pipfile', '[packages]\ncommon = { file = "libs/common", editable = true }\nflask = "*"\n'],
  ])('takes what a folder needs in its place: %s %#', async (list, text) => {
    const dir = await write({ [list]: text, 'libs/common/pyproject.toml': describePackage('common', '"numpy>=1.26"') });
    expect(await readRequirements(list, dir)).toMatchObject({
      requirements: ['numpy>=1.26', 'flask'],
      where: [expect.stringContaining(list), expect.stringContaining(list)],
      problems: [],
      above: [],
    });
  });

  it('follows a folder to another one, and a circle once', async () => {
    const dir = await write({
      'requirements.txt': '-e libs/a\n-e ./libs/a[fast]\n',
      'libs/a/setup.cfg': '[metadata]\nname = a\n[options]\ninstall_requires =\n  six\n',
      'libs/b/pyproject.toml': describePackage('b', '"c"', '[tool.uv.sources]\nc = { path = "../c" }\n'),
      'libs/c/pyproject.toml': describePackage('c', '"b", "attrs"', '[tool.uv.sources]\nb = { path = "../b" }\n'),
      'pyproject.toml': describePackage('app', '"b"', '[tool.uv.sources]\nb = { path = "libs/b" }\n'),
    });
    expect((await readRequirements('requirements.txt', dir)).requirements).toContain('six');
    expect((await readRequirements('pyproject.toml', dir)).requirements).toEqual(['attrs']);
  });

  it('names a folder above the project, and one without a package', async () => {
    const root = await write({
      'services/api/requirements.txt': '-e ../../libs/common\n-e ./gone\n',
      'libs/common/setup.py': 'from setuptools import setup\nsetup(name="common")\n',
    });
    const found = await readRequirements('requirements.txt', path.join(root, 'services/api'));
    expect(found).toMatchObject({
      requirements: [],
      above: [{ where: 'requirements.txt:1', name: '../../libs/common', folder: path.join(root, 'libs/common') }],
      problems: [{ where: 'requirements.txt:2', what: expect.stringContaining('./gone, where no pyproject.toml') }],
    });
  });

  it('finds the workspace above a member', async () => {
    const root = await write({
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
      'packages/api/pyproject.toml': describePackage(
        'api',
        '"core"',
        '[tool.uv.sources]\ncore = { workspace = true }\n',
      ),
      'packages/core/pyproject.toml': describePackage('core', '"attrs"'),
    });
    expect((await readRequirements('packages/api/pyproject.toml', root)).requirements).toEqual(['attrs']);
    expect((await readRequirements('pyproject.toml', path.join(root, 'packages/api'))).above).toMatchObject([
      { folder: path.join(root, 'packages/core') },
    ]);
  });
});
