/** `explain` as a process: a line, a topic, the whole page, and what the tutorials teach. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('a line and a topic', () => {
  it('a line: what, here, why, what else, how to change it, source', async () => {
    const ran = await explain('Dockerfile:1');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(
      /^Dockerfile:1 {2}# .*\n\nThe base image\n[\s\S]*here: python:[\s\S]*why:[\s\S]*instead:[\s\S]*change: --python[\s\S]*source:/,
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
});

/** What five tutorials teach about Docker for machine learning, by what a reader must find. */
const taught: [string, RegExp][] = [
  ['it works on my machine, and why it does not elsewhere', /works on my machine/],
  [
    'an image is the template, a container the running instance',
    /image is the template, a container is a running instance/,
  ],
  ['one image is started many times', /started a hundred times/],
  [
    'a container is no virtual machine and shares the kernel',
    /shares the kernel of the machine, so it is no virtual machine/,
  ],
  ['the Dockerfile is a recipe, read from top to bottom', /recipe of the image: one instruction a line/],
  ['layers are cached; an unchanged one is taken as it is', /cached by what goes into it/],
  ['packages before code', /Code before the packages: each edit installs everything again/],
  ['FROM: slim, and no bloated base', /slim leaves out compilers/],
  ['an unpinned base changes without warning', /python:3 or latest is another Python next month/],
  ['WORKDIR', /folder that the app is in/],
  ['COPY what the app needs and nothing else', /Copies the code of the app, and nothing else/],
  ['RUN or CMD', /RUN is carried out while the image is built/],
  ['EXPOSE is documentation; -p maps', /EXPOSE documents[\s\S]*docker run -p 8080:8000/],
  ['CMD as a list', /as a list \(exec form\)/],
  ['bind 0.0.0.0', /must listen on 0\.0\.0\.0/],
  ['exact versions against dependency hell', /dependency hell/],
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
    page = (await explain()).stdout.replaceAll(/\s+/g, ' ');
  });
  it.each(taught)('teaches %s', (_, said) => {
    expect(page).toMatch(said);
  });
});
