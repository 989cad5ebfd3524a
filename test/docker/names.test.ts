/** File names as people have them, on the real engine: COPY and .dockerignore mean just that file. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copy, pattern } from '../../src/render/quote.ts';
import { run } from '../support/cli.ts';

const NAMES = [
  'plain.py',
  'with blank.json',
  '--from=base',
  '-rf',
  '[1].txt',
  'weights[1].bin',
  'a$HOME.json',
  '${PATH}.json',
  "it's.txt",
  'say "x".txt',
  '#comment.txt',
  '!bang.txt',
  'é漢.txt',
  'a,b;c&d.txt',
  '{{x}}.txt',
  '%20.txt',
  '~tilde.txt',
  'star*.txt',
  'what?.txt',
  '<<EOF',
  '<<-"EOF".txt',
  '-',
  '--chown=0 x.txt',
  ' led by a blank.txt',
  'ends in a blank.txt ',
  'open[.txt',
  'odd $[folder]/in side.txt',
];
/** What a pattern that is read as one would take in as well. */
const DECOYS = ['weights1.bin', 'a.json', '1.txt', 'bang.txt', 'starred.txt', 'whats.txt'];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'names-'));
  for (const name of [...NAMES, ...DECOYS]) {
    await outputFile(join(dir, 'context', name), name);
  }
});
afterAll(() => rm(dir, { recursive: true }));

it('takes in each file by its own name, and no other', async () => {
  const copies = NAMES.map((name) => `COPY ${copy([name], name.includes('/') ? `/${dirname(name)}/` : '/')}`);
  await writeFile(join(dir, 'Dockerfile'), `FROM scratch\n${copies.join('\n')}\n`);
  await writeFile(
    join(dir, 'Dockerfile.dockerignore'),
    `# names\n*\n${NAMES.map((name) => `!${pattern(name)}\n`).join('')}`,
  );
  const ran = await run(
    'docker',
    [
      'build',
      '--quiet',
      '--file',
      join(dir, 'Dockerfile'),
      '--output',
      `type=local,dest=${join(dir, 'out')}`,
      join(dir, 'context'),
    ],
    { env: { DOCKER_BUILDKIT: '1' } },
  );
  expect(ran.code, ran.stderr).toBe(0);
  const out = await readdir(join(dir, 'out'), { recursive: true, withFileTypes: true });
  const files = out
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + '/out/'.length));
  expect(files.sort()).toEqual([...NAMES].sort());
});
