/** Follows CONTRIBUTING.md, "Add a framework" and "Add a target", to the letter in a copy of the repository, and uses what comes of it. */
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile, readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, type Ran, run, tree } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAME = 'bokeh';
const TARGET = 'nomad';
/** What of the repository the steps need. */
const COPIED = ['bin', 'data', 'presets', 'schema', 'scripts', 'src', 'templates', 'test/unit/frameworks.test.ts'];
const FILES = [
  'package.json',
  'tsconfig.json',
  'tsdown.config.ts',
  'vitest.config.ts',
  'README.md',
  'docs/reference.md',
  'LICENSE',
];

/** The marked code blocks: path in the folder that is added → text, without the list's indentation. */
function blocks(markdown: string, mark = 'walk-through'): Record<string, string> {
  const marked = new RegExp(`^( *)<!-- ${mark}: (\\S+) -->\\n\\1\`\`\`\\w+\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm');
  return Object.fromEntries(
    [...markdown.matchAll(marked)].map(([, indent = '', path = '', text = '']) => [
      path,
      text.replace(new RegExp(`^${indent}`, 'gm'), ''),
    ]),
  );
}

let copy: string;
let project: string;
let clean: (() => Promise<void>)[] = [];
let built: Ran;
let made: Ran;
const create = (...args: string[]): Promise<Ran> =>
  run(process.execPath, [join(copy, 'bin/create-ml-container.js'), ...args]);

beforeAll(async () => {
  const folders = [await folder(), await folder()] as const;
  clean = folders.map(({ remove }) => remove);
  [copy, project] = [folders[0].path, join(folders[1].path, 'shop')];
  for (const path of [...COPIED, ...FILES]) {
    const left = (file: string): boolean => !file.startsWith(join(ROOT, 'src/generated'));
    await cp(join(ROOT, path), join(copy, path), { recursive: true, filter: left });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const files = blocks(await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
  for (const [path, text] of Object.entries(files)) {
    const file = join(copy, 'templates/frameworks', NAME, path);
    await outputFile(file, text);
  }
  const target = blocks(await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8'), 'walk-through target');
  for (const [path, text] of Object.entries(target)) {
    const file = join(copy, 'templates/targets', TARGET, path);
    await outputFile(file, text);
  }
  await addOtherSteps();
  built = await run('npm', ['run', 'build'], { cwd: copy });
  made = await create(project, '--framework', NAME, '--yes', '--no-interactive', '--json');
});
/** The line after which a row goes into a table that is there already. */
const TABLES: Readonly<Record<string, string>> = {
  'src/catalog/packages/packages.json': '  "packages": {\n',
  'src/catalog/packages/imports.json': '  "imports": {\n',
  'src/options/table.ts': 'export const specOptions = {\n',
};

async function addOtherSteps(): Promise<void> {
  const markdown = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  for (const [path, text] of Object.entries(blocks(markdown, 'walk-through code')))
    await writeFile(join(copy, path), text);
  const edit = async (path: string, after: string, text: string): Promise<void> => {
    const before = await readFile(join(copy, path), 'utf8');
    expect(before).toContain(after);
    await writeFile(
      join(copy, path),
      before.replace(after, () => after + text),
    );
  };
  for (const [path, text] of Object.entries(blocks(markdown, 'walk-through row')))
    await edit(path, TABLES[path] as string, text);
  const index = 'src/check/rules/index.ts';
  await edit(
    index,
    "import type { Rule } from '../types.ts';\n",
    "import telnetClient from './apt/telnet-client.ts';\n",
  );
  await edit(index, '  addForCopy,\n', '  telnetClient,\n');
}

afterAll(async () => {
  await rm(join(copy, 'node_modules'), { force: true });
  for (const remove of clean) await remove();
});

describe('who follows the walk-through', () => {
  it('writes the files that a framework has', async () => {
    const files = Object.keys(blocks(await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8')));
    expect(files).toEqual(expect.arrayContaining(['framework.json', 'README.md', 'starter/app.py']));
  });

  it('builds', () => {
    expect(built.code, built.stdout + built.stderr).toBe(0);
  });

  it('finds it in --help, in the schema and in docs/reference.md', async () => {
    const { stdout } = await create('--help');
    expect(stdout).toMatch(new RegExp(`--framework NAME\\s[^-]*\\b${NAME}\\b`));
    const schema = await readJson(join(copy, 'schema/ml-container.schema.json'));
    expect(schema.properties.framework.enum).toContain(NAME);
    expect(await readFile(join(copy, 'docs/reference.md'), 'utf8')).toMatch(
      new RegExp(`--framework \\S*\\|${NAME}\\b`),
    );
  });

  it('gets a container of it', async () => {
    expect(made.code, made.stdout + made.stderr).toBe(0);
    const dockerfile = await readFile(join(project, 'Dockerfile'), 'utf8');
    const command = "exec bokeh serve app.py --address 0.0.0.0 --port ${PORT:-5006} --allow-websocket-origin '*'";
    expect(dockerfile).toContain(`CMD ["sh", "-c", "${command}"]`);
    expect(dockerfile).toContain('STOPSIGNAL SIGTERM');
    expect(dockerfile).toMatch(/^COPY .*app\.py \.\/$/m);
    expect(dockerfile).toContain("c.request('GET', '/')");
    expect(await readFile(join(project, 'compose.yaml'), 'utf8')).toContain("'*' --dev");
  });

  it('gets a lock with its requirements', async () => {
    const lock = await readFile(join(project, 'requirements.txt'), 'utf8');
    for (const name of ['bokeh', 'tornado']) expect(lock).toMatch(new RegExp(`^${name}==\\S+ \\\\\n +--hash=`, 'm'));
    expect(await readFile(join(project, 'requirements.in'), 'utf8')).toMatch(/^bokeh$/m);
  });

  it('gets the starter, and not what is beside it', async () => {
    expect(Object.keys(await tree(project))).toEqual(
      expect.arrayContaining(['app.py', 'tests/test_app.py', 'pytest.ini']),
    );
    expect(Object.keys(await tree(project))).not.toContain('README.md');
  });

  it('has it found again by a second run that is told nothing, which changes nothing', async () => {
    const { spec } = JSON.parse(made.stdout);
    const again = JSON.parse((await create(project, '--yes', '--no-interactive', '--json')).stdout);
    expect(again.status).toBe('done');
    expect(again.spec).toEqual(spec);
    expect(again.files.filter(({ status }: { status: string }) => status !== 'unchanged')).toEqual([]);
  });

  it('has it found in a folder that we never wrote to', async () => {
    const other = join(project, '..', 'found');
    await mkdir(other);
    await cp(join(project, 'app.py'), join(other, 'app.py'));
    const { spec, decisions } = JSON.parse((await create(other, '--yes', '--no-interactive', '--json')).stdout);
    expect(spec).toMatchObject({ framework: NAME, entry: 'app.py' });
    const because = decisions.find(({ choice }: { choice: string }) => choice === 'framework').because;
    expect(because).toContain('app.py:9');
  });

  it('passes the tests that hold every framework in shape', async () => {
    const ran = await run(
      join(copy, 'node_modules/.bin/vitest'),
      ['run', '--reporter=verbose', '--project', 'unit', 'test/unit/frameworks'],
      { cwd: copy },
    );
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout).toContain(`templates/frameworks/${NAME}`);
  });
});

describe('who adds a target by the walk-through', () => {
  const at = () => join(project, '..', 'placed');

  it('has it in --help and in the schema, and gets its files, each for its kind of project', async () => {
    expect((await create('--help')).stdout).toContain(`compose, ${TARGET}`.slice(-TARGET.length));
    const schema = await readJson(join(copy, 'schema/ml-container.schema.json'));
    expect(schema.properties.with.items.enum).toContain(TARGET);
    const args = ['--framework', NAME, '--with', TARGET, '--set', `settings.${TARGET}.datacenter=dc2`];
    const ran = await create(at(), ...args, '--yes', '--no-interactive');
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    const written = await tree(at());
    expect(written['nomad/service.nomad.hcl']).toMatch(/^job "placed" \{\n {2}datacenters = \["dc2"\]/);
    expect(written['nomad/service.nomad.hcl']).toContain('to = 5006');
    expect(written['nomad/batch.nomad.hcl']).toBeUndefined();
    expect(JSON.parse(written['ml-container.json'] as string).with).toEqual([TARGET]);
  });

  it('is told of a setting that it does not have, and of a value that does not fit', async () => {
    const args = (setting: string) => [at(), '--with', TARGET, '--yes', '--no-interactive', '--set', setting];
    const unknown = await create(...args(`settings.${TARGET}.datacentre=dc2`));
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining(`did you mean ${TARGET}.datacenter?`)]);
    const bad = await create(...args(`settings.${TARGET}.datacenter=DC 2`));
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('such as dc2')]);
  });

  it('has each line of it explained', async () => {
    const ran = await create('explain', at(), 'nomad/service.nomad.hcl:2');
    expect(ran.stdout, ran.stderr).toContain('Tells a Nomad cluster which image to run');
    expect((await create('explain', at(), TARGET)).stdout).toContain('source: Nomad, Job specification');
  });

  it('writes nothing else the second time', async () => {
    const again = await create(at(), '--yes', '--no-interactive', '--json');
    const { files } = JSON.parse(again.stdout) as { files: { status: string }[] };
    expect(files.filter(({ status }) => status !== 'unchanged')).toEqual([]);
  });
});

describe('who follows the shorter walk-throughs', () => {
  it('has a check rule that reports', async () => {
    const dir = join(project, '..', 'checked');
    await mkdir(dir);
    await writeFile(
      join(dir, 'Dockerfile'),
      'FROM python:3.12.16-slim\nRUN apt-get update && apt-get install -y telnet\n',
    );
    const { stdout } = await create('check', dir, '--json');
    expect(JSON.parse(stdout).findings).toContainEqual(expect.objectContaining({ rule: 'telnet-client', line: 2 }));
  });

  it('has the Debian package and the import name in the catalog', async () => {
    const code = `
      import { listAptPackages } from './src/catalog/packages/index.ts';
      import { resolveDistribution } from './src/catalog/packages/imports.ts';
      const { name } = resolveDistribution('acme_scan');
      console.log(JSON.stringify([name, listAptPackages([name], 'trixie')]));`;
    const ran = await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd: copy });
    expect(JSON.parse(ran.stdout || ran.stderr)).toEqual([
      'acme-scanner',
      [expect.objectContaining({ package: 'libsane1' })],
    ]);
  });

  it('has the setting as a flag, in the help and in the schema', async () => {
    expect(await readFile(join(copy, 'dist/help.json'), 'utf8')).toContain('--acme-color COLOR');
    const schema = await readJson(join(copy, 'schema/ml-container.schema.json'));
    expect(schema.properties.acmeColor).toMatchObject({ description: 'Color of the container on the dashboard' });
  });
});
