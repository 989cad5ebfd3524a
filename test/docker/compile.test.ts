/** Packages that the index has no wheel of: built in a stage of their own, and nothing of it is in the image but they. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explainLines } from '../../src/explain/index.ts';
import { build, cleanUpAfterwards, docker, dockerOk, generate } from './harness.ts';

cleanUpAfterwards();

it.each(['uv', 'pip'])('a C extension and a package of Python alone, by %s', async (installer) => {
  const wanted = ['pycosat==0.6.6', 'docopt==0.6.2'].flatMap((name) => ['--dep', name]);
  const project = await generate('compile', [
    ...['--framework', 'script', '--python', '3.12', '--set', `installer=${installer}`],
    ...wanted,
  ]);
  const read = (path: string) => readFile(join(project.dir, path), 'utf8');
  expect(await read('requirements.txt')).toMatch(
    /# --- built from source ---\ndocopt==0\.6\.2 [\s\S]*\npycosat==0\.6\.6 /,
  );
  expect(await read('requirements-build.txt')).toMatch(/^setuptools==\S+ \\\n {4}--hash=sha256:/m);
  for (const path of ['Dockerfile', 'requirements-build.txt']) {
    const lines = explainLines({ path, text: await read(path), starter: false });
    expect(lines.filter(({ entry }) => entry === undefined).map(({ text }) => text)).toEqual([]);
  }
  const checked = await docker('build', '--check', project.dir);
  expect(checked.code, checked.stdout + checked.stderr).toBe(0);
  await build(project);
  const look = [
    'import docopt, pycosat, shutil',
    'print(pycosat.solve([[1], [-1, 2]]), docopt.__version__)',
    'print([name for name in ("gcc", "cc", "make", "uv") if shutil.which(name)])',
  ].join('\n');
  const said = await dockerOk('run', '--rm', '--entrypoint', 'python', `${project.image}:latest`, '-c', look);
  expect(said.split('\n')).toEqual(['[1, 2] 0.6.2', '[]']);
});
