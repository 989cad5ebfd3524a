import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRequirements } from '../../../src/requirements/index.ts';
import { readConfiguration } from '../../../src/requirements/pip-options.ts';
import { findTomlLine } from '../../../src/requirements/sources/toml-lines.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'sources-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** What a file comes to: its requirements, the fields of the spec, and what is said. */
async function read(text: string, name = 'pyproject.toml') {
  await writeFile(path.join(dir, name), text);
  const file = await readRequirements(name, dir);
  const { values, notes, problems } = readConfiguration(file);
  return {
    requirements: file.requirements,
    constraints: file.constraints,
    values,
    notes,
    problems: [...file.problems, ...problems].map(({ where, what }) => `${where} ${what}`),
  };
}
const project = (dependencies: string[], rest: string) =>
  `[project]\nname = "p"\ndependencies = ${JSON.stringify(dependencies)}\n${rest}`;

const ACME = 'https://packages.acme.example/simple';
const SHA = 'a'.repeat(40);

describe("uv's sources", () => {
  it('a git repository takes the place of the version', async () => {
    const text = project(
      ['pandas[excel]>=2 ; python_version > "3.8"', 'six'],
      `[tool.uv.sources]\npandas = { git = "https://git.example/acme/pandas-fork", rev = "${SHA}", subdirectory = "py" }\n`,
    );
    expect(await read(text)).toMatchObject({
      requirements: [
        `pandas[excel] @ git+https://git.example/acme/pandas-fork@${SHA}#subdirectory=py ; python_version > "3.8"`,
        'six',
      ],
      problems: [],
    });
  });

  it('an address takes the place of the version', async () => {
    const url = 'https://files.acme.example/six-1.0-py3-none-any.whl';
    const { requirements } = await read(project(['six'], `[tool.uv.sources.Six]\nurl = "${url}"\n`));
    expect(requirements).toEqual([`six @ ${url}`]);
  });

  it.each([
    ['path = "../six", editable = true', 'takes six from ../six, where no pyproject.toml or setup.py was found'],
    [
      'workspace = true',
      'takes six from another project of this workspace, where no pyproject.toml or setup.py was found',
    ],
    ['index = "elsewhere"', 'takes six from elsewhere, which is the name of no index here'],
  ])('{ %s } is refused with its line', async (source, what) => {
    const { problems } = await read(project(['six'], `[tool.uv.sources]\nsix = { ${source} }\n`));
    expect(problems).toEqual([`pyproject.toml:5 ${what}`]);
  });

  it('a source of what is not asked for does not matter', async () => {
    const text = project(['six'], '[tool.uv.sources]\nother = { path = "../other" }\n');
    expect(await read(text)).toMatchObject({ requirements: ['six'], problems: [] });
  });

  it.each([
    ["sys_platform == 'darwin'", ['six'], []],
    ["sys_platform == 'linux'", ['six @ https://a.example/six-1-py3-none-any.whl'], []],
    ["python_version < '3.12'", ['six'], ['pyproject.toml:5 takes six from different places, by a marker']],
  ])('a source that holds where %s', async (marker, requirements, problems) => {
    const source = `six = [{ url = "https://a.example/six-1-py3-none-any.whl", marker = "${marker}" }]`;
    const found = await read(project(['six'], `[tool.uv.sources]\n${source}\n`));
    expect(found).toMatchObject({ requirements, problems });
  });

  it('a source of an extra counts where the extra is installed', async () => {
    const url = 'https://a.example/six-1-py3-none-any.whl';
    const text = `${project([], '')}[project.optional-dependencies]\nfast = ["six"]\n[tool.uv.sources]\nsix = { url = "${url}", extra = "fast" }\n`;
    await writeFile(path.join(dir, 'pyproject.toml'), text);
    expect((await read('-e .[fast]\n', 'requirements.txt')).requirements).toEqual([`six @ ${url}`]);
  });
});

describe("uv's indexes", () => {
  const index = (more: string, url = ACME) => `[[tool.uv.index]]\nname = "Acme.Inc"\nurl = "${url}"\n${more}\n`;

  it('an explicit one serves those that name it, and nothing else', async () => {
    const text = project(['six', 'Acme_Models'], index('explicit = true'));
    const sources = '[tool.uv.sources]\nacme-models = { index = "Acme.Inc" }\n';
    expect((await read(text)).values).toEqual({});
    expect((await read(text + sources)).values).toEqual({
      'indexes.private': { 'acme-inc': ACME },
      'indexes.packages': { 'acme-models': 'acme-inc' },
    });
  });

  it('one that is not explicit is asked for all, and alone for those that name it', async () => {
    const sources = '[tool.uv.sources]\nsix = { index = "Acme.Inc" }\n';
    expect((await read(project(['six'], index('')))).values).toEqual({ 'indexes.private': { 'acme-inc': ACME } });
    expect((await read(project(['six'], index('') + sources))).values).toEqual({
      'indexes.private': { 'acme-inc': ACME, 'acme-inc-all': ACME },
      'indexes.packages': { six: 'acme-inc' },
    });
  });

  it('a default takes the place of the public one', async () => {
    expect((await read(project(['six'], index('default = true')))).values).toEqual({ 'indexes.default': ACME });
    expect((await read(project(['six'], `[tool.uv]\nindex-url = "${ACME}/"\n`))).values).toEqual({
      'indexes.default': ACME,
    });
  });

  it('the public one needs no word', async () => {
    expect((await read(project(['six'], index('default = true', 'https://pypi.example/simple')))).values).toEqual({});
  });

  it("which of PyTorch's builds it is the accelerator decides; a mirror of them stays one", async () => {
    const torch = (host: string) =>
      `[[tool.uv.index]]\nname = "t"\nurl = "https://${host}/whl/cpu"\nexplicit = true\n[tool.uv.sources]\ntorch = [{ index = "t", marker = "sys_platform != 'darwin'" }]\n`;
    const own = await read(project(['torch'], torch('download.pytorch.org')));
    expect(own).toMatchObject({ requirements: ['torch'], values: {}, problems: [] });
    const mirror = await read(project(['torch'], torch('mirror.acme.example')));
    expect(mirror.values).toEqual({ 'indexes.pytorch': 'https://mirror.acme.example/whl/cpu' });
  });

  it('one that no build can reach is refused where a package comes from it, and told where none does', async () => {
    const text = project(['six'], index('', './wheels'));
    const { notes, problems } = await read(text);
    expect([notes, problems]).toEqual([
      ['pyproject.toml:4: the index ./wheels is none that a build can reach, and is not taken over'],
      [],
    ]);
    const routed = await read(`${text}[tool.uv.sources]\nsix = { index = "Acme.Inc" }\n`);
    expect(routed.problems).toEqual([
      'pyproject.toml:4 the index ./wheels is none that a build can reach, and six comes from it',
    ]);
  });

  it('credentials go into no file', async () => {
    const { problems, values } = await read(project(['six'], index('', 'https://me:pw@packages.acme.example/simple')));
    expect(problems).toEqual(['pyproject.toml:4 has credentials in its URL']);
    expect(JSON.stringify(values)).not.toContain('pw');
  });

  it('versions that are allowed are constraints; overrides are told', async () => {
    const { constraints, notes } = await read(
      project(['six'], '[tool.uv]\nconstraint-dependencies = ["six<2"]\noverride-dependencies = ["a==1"]\n'),
    );
    expect(constraints).toEqual([{ requirement: 'six<2', from: 'pyproject.toml:5' }]);
    expect(notes).toEqual([expect.stringContaining('"override-dependencies" is not taken over')]);
  });
});

describe('other tools', () => {
  const poetry = (source: string, dependency = '"*"') =>
    `[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\nsix = ${dependency}\n[[tool.poetry.source]]\nname = "acme"\nurl = "${ACME}"\n${source}`;

  it.each([
    ['priority = "explicit"\n', '{ version = "*", source = "acme" }', { six: 'acme' }, ['acme'], undefined],
    ['priority = "supplemental"\n', '"*"', undefined, ['acme'], undefined],
    ['[[tool.poetry.source]]\nname = "PyPI"\n', '"*"', undefined, ['acme'], undefined],
    ['', '"*"', undefined, undefined, ACME],
  ])('poetry: a source with %j', async (source, dependency, packages, names, first) => {
    const { values, problems } = await read(poetry(source, dependency));
    expect(problems).toEqual([]);
    expect(values['indexes.packages']).toEqual(packages);
    expect(names && Object.keys(values['indexes.private'] ?? {})).toEqual(names);
    expect(values['indexes.default']).toBe(first);
  });

  it('poetry: a table beside the dependencies of [project], and a folder', async () => {
    const git = project(
      ['six'],
      `[tool.poetry.dependencies]\nsix = { git = "https://git.example/six", rev = "${SHA}" }\n`,
    );
    expect((await read(git)).requirements).toEqual([`six @ git+https://git.example/six@${SHA}`]);
    const folder = '[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\nsix = { path = "../six" }\n';
    expect((await read(folder)).problems).toEqual([
      'pyproject.toml:4 takes six from ../six, where no pyproject.toml or setup.py was found',
    ]);
  });

  it("PDM: packages that a source has alone, a source for all, and one in the public one's place", async () => {
    const pdm = (name: string, more = '') =>
      project(['six'], `[[tool.pdm.source]]\nname = "${name}"\nurl = "${ACME}"\n${more}`);
    expect((await read(pdm('acme', 'include_packages = ["six"]\n'))).values).toEqual({
      'indexes.private': { acme: ACME },
      'indexes.packages': { six: 'acme' },
    });
    expect((await read(pdm('acme'))).values).toEqual({ 'indexes.private': { acme: ACME } });
    expect((await read(pdm('pypi'))).values).toEqual({ 'indexes.default': ACME });
  });

  it('Pipfile: the first source is the default, the others serve who names them; what has no form is refused', async () => {
    const pipfile = (packages: string) =>
      `[[source]]\nname = "pypi"\nurl = "https://pypi.example/simple"\n[[source]]\nname = "acme"\nurl = "${ACME}"\n[packages]\n${packages}`;
    expect((await read(pipfile('six = "*"\n'), 'Pipfile')).values).toEqual({});
    expect((await read(pipfile('six = { version = "*", index = "acme" }\n'), 'Pipfile')).values).toEqual({
      'indexes.private': { acme: ACME },
      'indexes.packages': { six: 'acme' },
    });
    const git = await read(pipfile(`six = { git = "https://git.example/six", ref = "${SHA}" }\n`), 'Pipfile');
    expect(git.requirements).toEqual([`six @ git+https://git.example/six@${SHA}`]);
    const folder = await read(pipfile('own = { path = ".", editable = true }\nsix = { path = "six" }\n'), 'Pipfile');
    expect(folder.problems).toEqual(['Pipfile:9 takes six from six, where no pyproject.toml or setup.py was found']);
  });
});

it.each([
  ['tool.uv', undefined, 0, 1],
  ['tool.uv.sources', 'a-b', 0, 5],
  ['tool.uv.sources', 'c', 0, 6],
  ['tool.uv.index', undefined, 1, 10],
  ['tool.none', 'x', 0, 1],
])('the line of %s %s', (table, key, nth, line) => {
  const text =
    '[tool.uv]\n\n\n[tool.uv.sources]\n"a-b" = 1\n[tool.uv.sources.c]\ngit = 1\n[[tool.uv.index]]\nurl = 1\n[[ tool.uv.index ]]\n';
  expect(findTomlLine(text, table, key, nth)).toBe(line);
});
