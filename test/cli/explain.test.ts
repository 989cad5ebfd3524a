/** `explain` as a process: a line, a topic, the whole page, and what the tutorials teach. */

import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targets } from '../../src/catalog/targets/index.ts';
import { cli, folder } from '../support/cli.ts';

let top: { path: string; remove: () => Promise<void> };
const project = () => `${top.path}/gpu`;

beforeAll(async () => {
  top = await folder();
  const ran = await cli([
    project(),
    '--framework',
    'fastapi',
    '--gpu',
    '--dep',
    'torch',
    '--set',
    'apt=ffmpeg',
    '--yes',
  ]);
  expect(ran.code, ran.stderr).toBe(0);
});
afterAll(() => top.remove());

const explain = (...args: string[]) => cli(['explain', project(), ...args]);

describe('every file of every framework and accelerator is explained line by line', () => {
  const cases = ['fastapi', 'gradio', 'script', 'streamlit'].flatMap((framework) =>
    [['--cpu'], ['--gpu', '--dep', 'torch']].map((accelerator) => ({ framework, accelerator })),
  );
  it.each(cases)('$framework $accelerator', async ({ framework, accelerator }) => {
    const { path, remove } = await folder();
    const ran = await cli([
      'explain',
      path,
      '--json',
      '--framework',
      framework,
      ...accelerator,
      '--set',
      'apt=ffmpeg',
      '--set',
      'labels.org.example.team=a',
      '--with',
      'kubernetes',
      '--name',
      'app',
    ]);
    const { files } = JSON.parse(ran.stdout) as {
      files: { path: string; lines: { line: number; text: string; entry?: string }[] }[];
    };
    const unexplained = files.flatMap((file) =>
      file.lines.filter(({ entry }) => entry === undefined).map(({ line, text }) => `${file.path}:${line} ${text}`),
    );
    expect(unexplained).toEqual([]);
    expect(files.length).toBeGreaterThan(8);
    await remove();
  });
});

describe('a project with every target', () => {
  const kinds = { service: ['--framework', 'fastapi'], job: ['--framework', 'script'] };
  const withKind = (kind: string): string[] =>
    targets.filter(({ when = [] }) => when.every((condition) => condition === kind)).map(({ name }) => name);
  const cases = Object.entries(kinds).flatMap(([kind, args]) =>
    [['--cpu'], ['--gpu', '--dep', 'torch']].map((accelerator) => ({ kind, args, accelerator })),
  );

  it('is tried with each of them', () => {
    const tried = new Set(Object.keys(kinds).flatMap(withKind));
    expect(targets.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it.each(cases)('$kind $accelerator: no line is unexplained, and none is called the user’s', async (one) => {
    const { path, remove } = await folder();
    const asked = withKind(one.kind);
    const args = [...one.args, ...one.accelerator, '--with', asked.join(','), '--name', 'app', '--yes', '--offline'];
    const made = await cli([path, ...args]);
    expect(made.code, made.stderr).toBe(0);
    const { files } = JSON.parse((await cli(['explain', path, '--json'])).stdout) as Explained;
    const written = targets.filter(({ name }) => asked.includes(name)).map(({ paths }) => paths);
    for (const paths of written) expect(files.some(({ path: file }) => paths.includes(file))).toBe(true);
    const wrong = files.flatMap((file) =>
      file.lines.filter(({ entry, yours }) => entry === undefined || yours).map(({ line }) => `${file.path}:${line}`),
    );
    expect(wrong).toEqual([]);
    await remove();
  });
});

interface Explained {
  files: { path: string; lines: { line: number; text: string; entry?: string; yours: boolean }[] }[];
}

it('explains a setting whose name has capitals', async () => {
  const ran = await cli(['explain', 'serverOptions']);
  expect(ran.code, ran.stderr).toBe(0);
  expect((await cli(['explain', 'asof'])).stdout).toContain('asOf');
});

describe('a file', () => {
  const said = async (...args: string[]) => (await explain(...args)).stdout.replaceAll(/\s+/g, ' ');
  const at = (path: string) => `${project()}/${path}`;

  it('what it is for, then its parts', async () => {
    const text = await said('compose.yaml');
    expect(text).toMatch(
      /^== compose\.yaml == Compose .* why: .* otherwise: .* source: Compose specification .* The port lines? .* Few rights lines? /,
    );
    expect(text).toContain('explain compose.yaml:LINE');
    expect(await said('./Dockerfile')).toMatch(/^== Dockerfile == Dockerfile The recipe .* The base image lines? /);
    expect(await said('ml-container.lock')).toContain('remembers what the tool wrote last time');
    const { explanation, lines } = JSON.parse((await explain('scripts/run.sh', '--json')).stdout);
    expect(explanation).toMatchObject({ title: 'Running', what: expect.any(String) });
    expect(lines[0]).toMatchObject({ line: 1, entry: 'shell', yours: false });
  });

  it('of the starter, which is yours and stays explained when the project is there', async () => {
    for (const word of ['app/main.py', 'app/main.py:1'])
      expect(await said(word)).toContain('yours from the first moment');
  });

  it('that was edited: only the line that was changed is yours', async () => {
    const before = await readFile(at('compose.yaml'), 'utf8');
    const lines = before.split('\n');
    const number = lines.findIndex((line) => line.includes('restart:')) + 1;
    await writeFile(at('compose.yaml'), before.replace('restart: unless-stopped', 'restart: always'));
    expect(await said('compose.yaml')).toContain(`Yours line ${number}`);
    expect(await said(`compose.yaml:${number}`)).toMatch(/You added or changed this line\.[\s\S]* Compose/);
    expect(await said(`compose.yaml:${number - 1}`)).not.toContain('yours');
    await writeFile(at('compose.yaml'), before);
  });

  it('of the project that we did not write is no file of the container, exit 2', async () => {
    await writeFile(at('notes.txt'), 'mine\n');
    for (const word of ['notes.txt', 'notes.txt:1', './notes.txt']) {
      const ran = await explain(word);
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('did not write')]);
      expect(ran.stderr.length).toBeLessThan(300);
    }
    await rm(at('notes.txt'));
    const ran = await explain('scripts');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('is a folder')]);
    expect(ran.stderr).toContain('scripts/build.sh');
  });
});

describe('a line and a topic', () => {
  it('a line: what, here, why, what else, how to change it, source', async () => {
    const lines = (await readFile(`${project()}/Dockerfile`, 'utf8')).split('\n');
    const from = 1 + lines.findIndex((line) => line.startsWith('FROM python:'));
    const ran = await explain(`Dockerfile:${from}`);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(
      /^Dockerfile:\d+ {2}FROM python:.*\n\nThe base image\n[\s\S]*here: python:[\s\S]*why:[\s\S]*otherwise:[\s\S]*change: --python[\s\S]*source:/,
    );
  });

  it.each([
    ['torch', /Package torch\n[\s\S]*here: torch \d[\s\S]*layer frameworks/],
    ['ffmpeg', /Debian package ffmpeg\n[\s\S]*you asked for it/],
    ['gpu', /driver/],
    ['base.registry', /Base registry/],
  ])('%s', async (topic, said) => {
    const ran = await explain(topic);
    expect(ran.stdout.replaceAll(/\n {4}/g, ' ')).toMatch(said);
  });

  it('an unknown one names the nearest, exit 2', async () => {
    const ran = await explain('portt');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('did you mean port?');
    expect((await explain('Dockerfil:3')).stderr).toContain('did you mean Dockerfile?');
    expect((await explain('Dockerfile:9999')).code).toBe(2);
  });

  it('every one of the list of topics is explained, whatever its capitals', async () => {
    const { stdout } = await explain('topics', '--json');
    const names = Object.values((JSON.parse(stdout) as { topics: Record<string, string[]> }).topics).flat();
    expect(names).toEqual(expect.arrayContaining(['gpuPlatforms', 'asOf', 'serverOptions', 'base']));
    for (const name of ['gpuPlatforms', 'ASOF']) expect((await explain(name)).code).toBe(0);
  });

  it('of a folder that is not there is an error, and not about a project that is made up', async () => {
    const ran = await cli(['explain', `${top.path}/nowhere`, 'base']);
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([2, '', expect.stringContaining('no such folder')]);
  });

  it('the list of all is short in the error and whole where it is asked for', async () => {
    const { code, stderr } = await explain('zzzzzzzzzz');
    expect(code).toBe(2);
    expect(stderr).toContain('fix: npx create-ml-container explain topics lists all\n');
    const { stdout } = await explain('topics');
    for (const name of ['base', 'kubernetes', 'base.registry', 'ffmpeg', 'torch']) expect(stdout).toContain(` ${name}`);
  });
});

/** What five tutorials teach about Docker for machine learning, by what a reader must find. */
const taught: [string, RegExp][] = [
  ['it works on my machine, and why it does not elsewhere', /works on my machine/],
  [
    'an image is the template, a container the running instance',
    /image is the template, a container is a running instance/,
  ],
  ['one image is started many times', /started a hundred times/],
  ['a container is no virtual machine and shares the kernel', /shares the host kernel, so unlike a virtual machine/],
  ['the Dockerfile is a recipe, read from top to bottom', /recipe of the image: one instruction a line/],
  ['layers are cached; an unchanged one is taken as it is', /cached by what goes into it/],
  ['packages before code', /Code before the packages: each edit installs everything again/],
  ['FROM: slim, and no bloated base', /slim leaves out compilers/],
  ['an unpinned base changes without warning', /python:3 and latest move to a new Python version over time/],
  ['WORKDIR', /folder that the app is in/],
  ['COPY what the app needs and nothing else', /Copies the code of the app, and nothing else/],
  ['RUN or CMD', /RUN is carried out while the image is built/],
  ['EXPOSE is documentation; -p maps', /EXPOSE documents[\s\S]*docker run -p 8080:8000/],
  ['CMD as a list', /as a list \(exec form\)/],
  ['bind 0.0.0.0', /must listen on 0\.0\.0\.0/],
  ['exact versions, because an unpinned list breaks', /something new breaks every month/],
  ['CPU wheels, and CUDA from the packages', /packages bring CUDA/],
  ['several stages: what builds does not ship', /Installers, caches and compilers are needed to build and not to run/],
  ['a smaller image offers less to attack', /less to attack/],
  ['no download cache in a layer', /--no-cache-dir/],
  [
    '.dockerignore: datasets, notebooks, logs, .git, environments, .env',
    /datasets, notebooks, logs, \.git, environments, \.env/,
  ],
  ['ENV for defaults, secrets at run time', /passwords never do: they come when it runs/],
  ['-e and .env', /docker run -e NAME=VALUE, or the file \.env/],
  [
    'a virtual environment is copied from the builder',
    /virtual environment holds the packages in one folder that can be copied/,
  ],
  ['docker build tags the result', /docker build reads the Dockerfile[\s\S]*tags the result/],
  ['docker run starts a container', /docker run starts a container/],
  ['a registry is to images what a code host is to code', /registry is to images what a code host is to code/],
  [
    'scaling: any server pulls and starts it',
    /any server pulls it from there and starts it, as many times as are needed/,
  ],
  ['Hugging Face Spaces do the same', /A Space builds the same Dockerfile/],
  ['model files', /[Mm]odel/],
];

describe('the page', () => {
  let page: string;
  beforeAll(async () => {
    page = (await explain('all')).stdout.replaceAll(/\s+/g, ' ');
  });
  it.each(taught)('teaches %s', (_, said) => {
    expect(page).toMatch(said);
  });
});

describe('explain --html', () => {
  it('overwrites its own page, and no other file', async () => {
    const page = `${top.path}/page.html`;
    for (const _ of [1, 2]) expect((await explain('--html', page)).code).toBe(0);
    const dockerfile = await readFile(`${project()}/Dockerfile`, 'utf8');
    const { code, stderr } = await explain('--html', `${project()}/Dockerfile`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is no page that explains a Dockerfile')]);
    expect(await readFile(`${project()}/Dockerfile`, 'utf8')).toBe(dockerfile);
  });

  it('follows no link', async () => {
    const [link, outside] = [`${top.path}/link.html`, `${top.path}/outside`];
    await symlink(outside, link);
    expect((await explain('--html', link)).code).toBe(2);
    await expect(readFile(outside)).rejects.toThrow('ENOENT');
  });
});
