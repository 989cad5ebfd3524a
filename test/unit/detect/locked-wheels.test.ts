/** Locks of other tools whose packages are wheels for certain Pythons alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { findLockedWheelLimits } from '../../../src/detect/dependencies/locked-wheels.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'locked-wheels-'));
});
afterEach(() => rm(dir, { recursive: true }));

const wheel = (tags: string) => `https://files.example/acme-1.0-${tags}.whl`;
const lockByUv = (urls: readonly string[], more = '') =>
  `[[package]]\nname = "top"\nversion = "2.0"\nsdist = { url = "https://files.example/top-2.0.tar.gz" }\ndependencies = [{ name = "acme" }]\n\n[[package]]\nname = "acme"\nversion = "1.0"\n${more}wheels = [${urls.map((url) => `{ url = "${url}" }`).join(', ')}]\n`;

async function findLimits(file: string, text: string, requirements = ['top>=1']) {
  await outputFile(path.join(dir, file), text);
  return findLockedWheelLimits(dir, 'pyproject.toml', requirements);
}

describe('findLockedWheelLimits', () => {
  it('bounds Python by what a requirement brings, for Linux', async () => {
    const tags = ['cp38-cp38-manylinux2014_x86_64', 'cp39-cp39-manylinux2014_x86_64', 'cp310-cp310-win_amd64'];
    expect(await findLimits('uv.lock', lockByUv(tags.map(wheel)))).toEqual([
      { requirement: 'acme 1.0 in uv.lock', where: 'uv.lock', pythons: ['3.8', '3.9'] },
    ]);
  });

  it('reads the files of poetry', async () => {
    const lock =
      '[[package]]\nname = "acme"\nversion = "1.0"\nfiles = [{file = "acme-1.0-cp39-cp39-linux_x86_64.whl", hash = "x"}]\n';
    expect(await findLimits('poetry.lock', lock, ['acme'])).toMatchObject([{ pythons: ['3.9'] }]);
    expect(await findLimits('poetry.lock', lock, ['other'])).toEqual([]);
  });

  it.each([
    ['a universal wheel', lockByUv([wheel('py3-none-any')])],
    ['the stable ABI', lockByUv([wheel('cp38-abi3-manylinux2014_x86_64')])],
    ['another system', lockByUv([wheel('cp38-cp38-win_amd64')])],
    [
      'a source distribution',
      lockByUv([wheel('cp38-cp38-linux_x86_64')], 'sdist = { url = "https://files.example/acme-1.0.tar.gz" }\n'),
    ],
    ['a marker', lockByUv([wheel('cp38-cp38-linux_x86_64')], 'resolution-markers = ["python_version < \'3.9\'"]\n')],
    ['text that is no TOML', '[[package'],
  ])('leaves it open for %s', async (_, lock) => {
    expect(await findLimits('uv.lock', lock)).toEqual([]);
  });

  it('names the package where the range of the project allows a newer Python', async () => {
    await outputFile(path.join(dir, 'main.py'), 'print("x")\n');
    await outputFile(
      path.join(dir, 'pyproject.toml'),
      '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = ["top"]\n',
    );
    await outputFile(path.join(dir, 'uv.lock'), lockByUv([wheel('cp39-cp39-linux_x86_64')]));
    const { values } = await detect(dir, frameworks);
    expect(values.python?.value).toBe('3.9');
    expect(values.python?.because).toContain('acme 1.0 in uv.lock has no wheel for a newer one');
  });
});
