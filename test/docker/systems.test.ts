/** The systems that people build most, from a folder to an answer: scikit-learn, pictures, serving artifacts. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { disc } from '../support/png.ts';
import { answer, build, cleanUpAfterwards, dockerOk, generate, healthy, start, stop, unique } from './harness.ts';
import { appOf, contextOf, copiedBy, forget, installedIn, isSpace, sizeOf, system } from './systems-support.ts';

cleanUpAfterwards();
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('sentiment-api', () => {
  it('predicts with the model that its own packages trained, in a smaller image without a compiler', async () => {
    const project = await generate('sentiment-api', [], system('sentiment-api'));
    const image = `${project.image}:latest`;
    await build(project);
    // as the person does: train with what the image has, then build again with the model in it
    const asMe = `${process.getuid?.()}:${process.getgid?.()}`;
    const here = `type=bind,source=${project.dir},target=/work`;
    const trained = await dockerOk(
      'run',
      '--rm',
      '--user',
      asMe,
      '--mount',
      here,
      '--workdir',
      '/work',
      '--entrypoint',
      'python',
      image,
      'train.py',
    );
    expect(trained).toContain('model.joblib');
    const again = await cli([project.dir, '--yes', '--no-interactive']);
    expect(again.code, again.stderr).toBe(0);
    await build(project);
    expect(await appOf(image)).toEqual(['/app/app.py', '/app/model.joblib']);
    expect(await contextOf(project.dir)).toEqual(await copiedBy(project.dir));
    const lock = await readFile(join(project.dir, 'requirements.txt'), 'utf8');
    expect(lock).toContain(`\nscikit-learn==${(await installedIn(image))['scikit-learn']} `);

    const running = await start(project);
    const predicted = await answer(running, '/predict', json({ text: 'great sound, I love it' }));
    expect(await predicted.json()).toMatchObject({ sentiment: 'positive' });
    const other = await answer(running, '/predict', json({ text: 'awful, broken, a waste of money' }));
    expect(await other.json()).toMatchObject({ sentiment: 'negative' });
    expect(await healthy(running)).toBe('healthy');
    await stop(running);

    const compilers =
      'for c in cc gcc g++ c++ clang cpp as ld make cmake; do command -v $c; done; find / -xdev -name "cc1*" -type f';
    expect(await dockerOk('run', '--rm', '--entrypoint', 'sh', image, '-c', `${compilers}; true`)).toBe('');

    // the single stage that tutorials show, with the same packages on the same base
    const base = /^FROM (\S+)/m.exec(await readFile(join(project.dir, 'Dockerfile'), 'utf8'))?.[1];
    const single = unique('single-stage');
    const file = `FROM ${base}\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\nEXPOSE 8000\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]\n`;
    try {
      const built = await run('docker', ['build', '--tag', single, '--file', '-', '.'], {
        cwd: project.dir,
        stdin: file,
      });
      expect(built.code, built.stderr).toBe(0);
      const [ours, theirs] = [await sizeOf(image), await sizeOf(single)];
      console.info(`sentiment-api: ${ours} bytes, its single stage ${theirs}`);
      expect(ours).toBeLessThan(theirs);
    } finally {
      await forget(single);
    }
  });
});

describe('cartoonizer-api', () => {
  it('answers on 7860, also as a Space starts it', async () => {
    const project = await generate('cartoonizer-api', [], system('cartoonizer-api'));
    await build(project);
    const running = await start(project);
    expect((await answer(running, '/')).status).toBe(200);
    const form = new FormData();
    form.set('file', new Blob([disc()], { type: 'image/png' }), 'photo.png');
    const drawn = await answer(running, '/cartoonize', { method: 'POST', body: form });
    expect(drawn.headers.get('content-type')).toBe('image/png');
    expect(
      Buffer.from(await drawn.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(await dockerOk('port', running.container)).toMatch(/^7860\/tcp -> /);
    expect(await healthy(running)).toBe('healthy');
    await stop(running);
    await isSpace(project.image);
  });
});

describe('finca-serving', () => {
  it('ships what serves and nothing else, on the patch release it pins', async () => {
    const project = await generate('finca-serving', [], async (dir) => {
      await system('finca-serving')(dir);
      await mkdir(join(dir, '.git/objects'), { recursive: true });
      await writeFile(join(dir, '.git/HEAD'), 'ref: refs/heads/main\n');
      for (const venv of ['.venv', 'env']) {
        await mkdir(join(dir, venv, 'lib/python3.11/site-packages/numpy'), { recursive: true });
        await writeFile(join(dir, venv, 'pyvenv.cfg'), 'home = /usr/bin\n');
        await writeFile(join(dir, venv, 'lib/python3.11/site-packages/numpy/__init__.py'), '');
      }
    });
    expect(await readFile(join(project.dir, 'Dockerfile'), 'utf8')).toMatch(
      /^FROM python:3\.11\.8-slim-bookworm AS base$/m,
    );
    const context = await contextOf(project.dir);
    expect(context).toEqual([
      'features.py',
      'model/finca.json',
      'requirements.txt',
      'scripts/image.py',
      'scripts/uv.txt',
      'scripts/verify.py',
      'serve.py',
    ]);
    expect(context).toEqual(await copiedBy(project.dir));

    await build(project);
    const image = `${project.image}:latest`;
    expect(await appOf(image)).toEqual(['/app/features.py', '/app/model/finca.json', '/app/serve.py']);
    const installed = await installedIn(image);
    expect(Object.keys(installed)).toEqual(expect.arrayContaining(['fastapi', 'numpy', 'uvicorn']));
    for (const name of ['scikit-learn', 'pandas', 'matplotlib', 'jupyterlab', 'scipy', 'ipython'])
      expect(installed).not.toHaveProperty(name);

    const running = await start(project);
    const finca = { hectares: 3.3, altitude_m: 600, water: false, minutes_to_city: 60 };
    expect(await (await answer(running, '/price', json(finca))).json()).toEqual({ thousand_usd: 53.1 });
    expect(await healthy(running)).toBe('healthy');
    await stop(running);
  });
});
