/** The build context holds what the Dockerfile takes, and nothing else: by another reader of .dockerignore, on the golden trees. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ignore from '@balena/dockerignore';
import { type Copy, DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';

const GOLDEN = fileURLToPath(new URL('../../golden/', import.meta.url));
const PROJECTS = fileURLToPath(new URL('../../fixtures/projects/', import.meta.url));
const cases = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());

const filesBelow = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length).replace(/^\//, ''));

/** What no image wants, wherever it lies. */
const STRAY = [
  '.env',
  '.env.local',
  '.git/config',
  'venv/x.py',
  'node_modules/x.js',
  'key.pem',
  'notes.ipynb',
  'data.csv',
];

describe.each(cases.map(({ name }) => name))('%s', (name) => {
  const expected = join(GOLDEN, name, 'expected/');
  const read = (path: string): string => readFileSync(join(expected, path), 'utf8');
  const { project } = JSON.parse(readFileSync(join(GOLDEN, name, 'args.json'), 'utf8')) as { project?: string };
  const copied = DockerfileParser.parse(read('Dockerfile'))
    .getCOPYs()
    .filter((instruction: Copy) => instruction.getFlags().every((flag) => flag.getName() !== 'from'))
    .flatMap((instruction) =>
      instruction
        .getArguments()
        .slice(0, -1)
        .map((argument) => argument.getValue()),
    );
  const strayInside = copied
    .filter((path) => !path.includes('.'))
    .flatMap((path) => ['__pycache__/a.pyc', '.env', 'x.pem', 'a.log', 'b.ipynb'].map((file) => `${path}/${file}`));
  const files = [
    ...filesBelow(expected),
    ...(project ? filesBelow(join(PROJECTS, project, '/')) : []),
    ...STRAY,
    ...strayInside,
  ];
  const context = ignore({ ignorecase: false })
    .add(read('.dockerignore'))
    .filter([...new Set(files)]);

  it('the context is what is copied, the lock, and the proof of the pruning', () => {
    const taken = (file: string): boolean => copied.some((path) => file === path || file.startsWith(`${path}/`));
    expect(copied.length).toBeGreaterThan(0);
    // the helpers are copied into a build stage, or mounted there
    expect(context.filter((file) => !taken(file) && !file.startsWith('scripts/'))).toEqual(['requirements.txt']);
    expect(context.filter((file) => file.startsWith('scripts/'))).toEqual(
      ['scripts/image.py', 'scripts/uv.txt', 'scripts/verify.py'].filter((path) => existsSync(join(expected, path))),
    );
    for (const path of copied)
      expect(
        context.some((file) => file === path || file.startsWith(`${path}/`)),
        path,
      ).toBe(true);
  });

  it('nothing stray is in it, also inside the folders that are copied', () => {
    expect(context.filter((file) => [...STRAY, ...strayInside].includes(file))).toEqual([]);
  });
});
