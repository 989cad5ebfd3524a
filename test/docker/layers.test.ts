/** What moves when something changes, and what is in no layer. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import { build, cleanUpAfterwards, dockerOk, generate, layersOf, movedBy, type Project } from './harness.ts';
import { appOf, contextOf, copiedBy, pathsIn, textsIn } from './systems-support.ts';

cleanUpAfterwards();
const canary = 'canary-8c41d7e2';
/** What lies in many a project folder, and has no business in an image. */
const litter = {
  '.env': `TOKEN=${canary}\n`,
  '.git/config': '[core]\n',
  'data/readings.csv': 'a,b\n1,2\n',
  'notebooks/explore.ipynb': '{ "cells": [] }\n',
  'tests/test_main.py': 'from main import app\n',
  'README.md': '# An API\n',
};
const main = `import numpy
from fastapi import FastAPI
from sklearn.linear_model import LinearRegression

app = FastAPI()
model = LinearRegression().fit(numpy.array([[0.0], [1.0]]), [0.0, 2.0])


@app.get("/health")
def health() -> float:
    return float(model.predict([[3.0]])[0])
`;

let project: Project;
let base: string;
beforeAll(async () => {
  // a secret for the indexes and a Debian package, so that there is something that could be left behind
  const flags = ['--set', 'indexes.secret=netrc', '--set', 'apt=libgomp1'];
  project = await generate('layers', flags, async (dir) => {
    for (const [path, text] of Object.entries({ ...litter, 'main.py': main })) {
      await outputFile(join(dir, path), text);
    }
    await writeFile(join(dir, 'requirements.in'), 'fastapi\nuvicorn\nscikit-learn\n');
  });
  process.env.NETRC = join(project.dir, 'netrc');
  await writeFile(process.env.NETRC, `machine index.invalid login me password ${canary}\n`);
  await build(project);
  base = /^FROM (\S+) AS base$/m.exec(await readFile(join(project.dir, 'Dockerfile'), 'utf8'))?.[1] ?? '';
  return () => delete process.env.NETRC;
});
const image = (): string => `${project.image}:latest`;

describe('the layers', () => {
  it('with the same inputs are the same', async () => {
    const before = await layersOf(image());
    await build(project);
    expect(await layersOf(image())).toEqual(before);
  });

  it('after a code edit: one moves; after a small package: one other', async () => {
    const top = (await layersOf(image())).length - 1;
    const edit = (number: number) => appendFile(join(project.dir, 'main.py'), `# edit ${number}\n`);
    expect(await movedBy(project, edit)).toEqual([top]);
    // all of them use numpy, which is one of the large ones: that alone must not move it
    const small = ['numexpr', 'bottleneck', 'patsy'];
    const add = async (number: number) => {
      await appendFile(join(project.dir, 'requirements.in'), `${small[number - 1]}\n`);
      const ran = await cli(['lock', project.dir]);
      expect(ran.code, ran.stderr).toBe(0);
    };
    // the layers of the packages, the empty one of WORKDIR, the code: without --link the code is copied again
    expect(await movedBy(project, add)).toEqual([top - 2, top]);
  });

  it('hold no secret of the build, no cache, no lists of apt, and of the folder only the app', async () => {
    expect(await textsIn(image(), [canary, 'LinearRegression().fit'])).toEqual(['LinearRegression().fit']);
    expect(await appOf(image())).toEqual(['/app/main.py']);
    expect(await contextOf(project.dir)).toEqual(await copiedBy(project.dir));
    const own = (await pathsIn(image())).slice((await layersOf(base)).length);
    const left =
      /(^|\/)(\.cache\/.+|\.netrc|__pycache__\/.*\.tmp|.*\.whl|.*\.deb)$|^(root|tmp|run)\/.+|^var\/(lib\/apt\/lists|cache\/(apt|ldconfig))\/(?!\.wh\.).+/;
    expect(own.flat().filter((path) => left.test(path))).toEqual([]);
    expect(own.flat().filter((path) => path.startsWith('app/'))).toEqual(['app/main.py']);
    // the two of the environment, the empty one of WORKDIR and the one of the code hold just that
    expect(own.slice(-4).map((paths) => [...new Set(paths.map((path) => path.split('/')[0]))])).toEqual([
      ['opt'],
      ['opt'],
      [],
      ['app'],
    ]);
  });
});

describe('the image', () => {
  it('has no compiler, no uv, and no pip or setuptools but those of the base', async () => {
    const look = (name: string, command: string) => dockerOk('run', '--rm', '--entrypoint', 'sh', name, '-c', command);
    const tools = 'for c in cc gcc g++ c++ clang ld make cmake uv uvx; do command -v $c; done; true';
    expect(await look(image(), tools)).toBe('');
    const installers =
      "find / -xdev \\( -name pip -o -name 'pip-*' -o -name setuptools -o -name 'setuptools-*' -o -name 'wheel-*' -o -name 'uv' -o -name 'uv-*' \\) -path '*-packages/*' -prune | sort";
    expect(await look(image(), installers)).toBe(await look(base, installers));
  });
});
