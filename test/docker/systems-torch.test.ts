/** A lean image with PyTorch for the CPU: no CUDA in it, settings and secrets come when it runs. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, build, cleanUpAfterwards, generate, healthy, start, stop } from './harness.ts';
import { contextOf, copiedBy, cpuTorch, installedIn, system, textsIn } from './systems-support.ts';

cleanUpAfterwards();

const cuda = /nvidia|cuda|triton|cudnn|nccl/i;

describe('lean-cpu', () => {
  it('has torch without CUDA, takes its settings at run time, and no secret is in any layer', async () => {
    const secret = 'canary-5f0e8f6c';
    const project = await generate('lean-cpu', cpuTorch, async (dir) => {
      await system('lean-cpu')(dir);
      await writeFile(join(dir, '.env'), `API_KEY=${secret}\nSTAGE=from-file\n`);
    });
    const lock = await readFile(join(project.dir, 'requirements.txt'), 'utf8');
    const names = [...lock.matchAll(/^([a-z0-9][\w.-]*)(?:==| @ )/gm)].map(([, name]) => name);
    expect(names).toContain('torch');
    expect(names.filter((name) => cuda.test(name ?? ''))).toEqual([]);
    expect(await contextOf(project.dir)).toEqual(await copiedBy(project.dir));

    await build(project);
    const image = `${project.image}:latest`;
    const installed = await installedIn(image);
    expect(installed.torch).toMatch(/\+cpu$/);
    expect(Object.keys(installed).filter((name) => cuda.test(name))).toEqual([]);

    const byFile = await start(project);
    const info = await (await answer(byFile, '/info')).json();
    expect(info).toEqual({ stage: 'from-file', has_key: true, torch: installed.torch, cuda: null });
    const ripe = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"red":0.9,"green":0.2,"blue":0.1}',
    };
    expect(await (await answer(byFile, '/classify', ripe)).json()).toMatchObject({ ripeness: 'ripe' });
    expect(await healthy(byFile)).toBe('healthy');
    await stop(byFile);
    const byFlag = await start(project, ['-e', 'STAGE=from-flag']);
    expect(await (await answer(byFlag, '/info')).json()).toMatchObject({ stage: 'from-flag', has_key: true });
    await stop(byFlag);

    // the second text is in the code, so the search does find what is there
    const there = 'Tells how ripe a mango is';
    expect(await textsIn(image, [secret, there])).toEqual([there]);
  });
});
