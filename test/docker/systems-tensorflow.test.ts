/** An app with old exact pins: TensorFlow 2.15 decides the Python, a lock of the project's own keeps the pins. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, folder, run, tree } from '../support/cli.ts';
import {
  answer,
  build,
  cleanUpAfterwards,
  dockerOk,
  freePort,
  generate,
  healthy,
  layersOf,
  movedBy,
  start,
  stop,
} from './harness.ts';
import { appOf, contextOf, copiedBy, forget, installedIn, startRegistry, system } from './systems-support.ts';

cleanUpAfterwards();

/** The project names the preset that lies in it, as a team would have committed it. */
async function prepare(dir: string): Promise<void> {
  await system('tensorflow-model')(dir);
  await writeFile(join(dir, 'ml-container.json'), '{ "extends": ["./preset.json"] }\n');
}

describe('tensorflow-model', () => {
  it('gets Python 3.11; 3.12 is refused with the reason, and nothing is written', async () => {
    const { path, remove } = await folder();
    await prepare(path);
    const before = await tree(path);
    const ran = await cli([path, '--yes', '--python', '3.12']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('tensorflow==2.15.0 has no wheel for Python 3.12; it has for 3.9, 3.10, 3.11');
    expect(ran.stderr).toContain('--python 3.11');
    expect(await tree(path)).toEqual(before);
    const told = JSON.parse((await cli([path, '--yes', '--dry-run', '--json'])).stdout);
    const because = 'tensorflow==2.15.0 has no wheel for a newer one';
    expect(told.decisions).toContainEqual({ choice: 'python', value: '3.11', because });
    await remove();
  });

  it('keeps its pins, and is served, edited and pushed', async () => {
    const project = await generate('tensorflow-model', [], prepare);
    const image = `${project.image}:latest`;
    expect(await readFile(join(project.dir, 'Dockerfile'), 'utf8')).toMatch(
      /^FROM python:3\.11\.\d+-slim-trixie AS base$/m,
    );
    // the lock that the project brought says no sizes, and TensorFlow gets its layer all the same
    const lock = await readFile(join(project.dir, 'requirements.txt'), 'utf8');
    expect(lock).toContain('\n# --- frameworks ---\ntensorflow==2.15.0 ');
    expect(lock).toContain('\ntensorflow-cpu-aws==2.15.0 ; platform_machine == "aarch64" ');
    expect(await contextOf(project.dir)).toEqual([
      'artifacts/weights.json',
      'model.py',
      'requirements.txt',
      'scripts/image.py',
      'scripts/uv.txt',
      'scripts/verify.py',
    ]);
    expect(await contextOf(project.dir)).toEqual(await copiedBy(project.dir));

    await build(project);
    const pins = { tensorflow: '2.15.0', pandas: '2.1.4', fastapi: '0.109.0', uvicorn: '0.27.0' };
    expect(await installedIn(image)).toMatchObject(pins);
    expect(await appOf(image)).toEqual(['/app/artifacts/weights.json', '/app/model.py']);

    // an edit moves the layer of the code alone: the packages lie below it
    const top = (await layersOf(image)).length - 1;
    expect(
      await movedBy(project, (number) => appendFile(join(project.dir, 'model.py'), `\n# edit ${number}\n`)),
    ).toEqual([top]);

    const port = await freePort();
    const running = { ...(await start(project, [], { HOST_PORT: `${port}` })), url: `http://127.0.0.1:${port}` };
    const household = { outside_temp: -4, occupants: 3, square_metres: 95 };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(household) };
    expect(await (await answer(running, '/predict', init)).json()).toEqual({ kwh_per_day: 21.5 });
    expect(await (await answer(running, '/health')).json()).toMatchObject({ tensorflow: '2.15.0' });
    expect(await dockerOk('port', running.container)).toMatch(new RegExp(`^8000/tcp -> .*:${port}$`, 'm'));
    expect(await healthy(running)).toBe('healthy');
    await stop(running);
    await isPushed(project);
  });
});

async function isPushed(project: { dir: string; image: string }): Promise<void> {
  const refused = await run('sh', ['scripts/push.sh'], { cwd: project.dir });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('names no registry');
  const registry = await startRegistry();
  const target = `${registry.host}/team/${project.image}:v1`;
  try {
    const pushed = await run('sh', ['scripts/push.sh', target], { cwd: project.dir });
    expect(pushed.code, pushed.stderr).toBe(0);
    const [, digest] = /digest: (sha256:[0-9a-f]{64})/.exec(pushed.stdout) ?? [];
    const accept = ['oci.image.index.v1', 'oci.image.manifest.v1', 'docker.distribution.manifest.v2'];
    const there = await fetch(`http://${registry.host}/v2/team/${project.image}/manifests/v1`, {
      headers: { accept: accept.map((type) => `application/vnd.${type}+json`).join(', ') },
    });
    expect(there.headers.get('docker-content-digest')).toBe(digest);
    const config = (name: string) =>
      dockerOk('image', 'inspect', '--format', '{{json .Config}} {{json .RootFS}}', name);
    const before = await config(`${project.image}:latest`);
    await forget(target, `${project.image}:latest`);
    await dockerOk('pull', '--quiet', target);
    expect(await config(target)).toBe(before);
  } finally {
    await forget(target);
    await registry.stop();
  }
}
