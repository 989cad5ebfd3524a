/** The starters on CPU, generated without a question, built and run by their own scripts on the real engine. */
import { describe, expect, it } from 'vitest';
import {
  answer,
  build,
  cleanUpAfterwards,
  docker,
  dockerOk,
  generate,
  healthy,
  layersOf,
  logged,
  movedBy,
  type Running,
  start,
  stop,
} from './harness.ts';

cleanUpAfterwards();

const HARDENED = '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}';

/** What holds for every image: who runs it, what it may do, what is not in it. */
async function isWellMade(image: string): Promise<void> {
  const look = await dockerOk(
    'run',
    '--rm',
    '--entrypoint',
    'sh',
    `${image}:latest`,
    '-c',
    'id -u; command -v gcc cc uv uvx || true; ls /opt/venv/bin | grep -E "^(pip|uvx?$)" || true; find / -xdev -name "*.whl" -not -path "*/ensurepip/*" 2>/dev/null; find /app \\( ! -user root -o -writable \\); find / -xdev -type f -perm /6002 2>/dev/null; pwd',
  );
  expect(look.split('\n')).toEqual(['1000', '/app']);
}

async function inCache(running: Running, project: { image: string }): Promise<void> {
  await dockerOk(
    'exec',
    running.container,
    'python',
    '-c',
    'import os; open(os.environ["XDG_CACHE_HOME"] + "/proof", "w").write("kept")',
  );
  expect(
    await dockerOk(
      'run',
      '--rm',
      '--mount',
      `type=volume,source=${project.image}-cache,target=/c`,
      '--entrypoint',
      'cat',
      `${project.image}:latest`,
      '/c/proof',
    ),
  ).toBe('kept');
}

describe('the FastAPI starter', () => {
  it('builds, answers, turns healthy, and stops cleanly', async () => {
    const project = await generate('fastapi', ['--framework', 'fastapi']);
    await build(project);
    await isWellMade(project.image);
    const running = await start(project);
    expect((await answer(running, '/health')).status).toBe(200);
    const predicted = await answer(running, '/predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'a wonderful, great film' }),
    });
    expect(predicted.status).toBe(200);
    expect(await predicted.json()).toMatchObject({ label: 'positive' });
    expect(await healthy(running)).toBe('healthy');
    expect(await dockerOk('inspect', '--format', HARDENED, running.container)).toBe('true [ALL]');
    await inCache(running, project);
    // as OpenShift runs it: any number, and group 0; on a fresh volume too
    const look = 'id -u; touch ~/.cache/a ~/b && echo writable; find / -xdev -type f -perm /6002 2>/dev/null; true';
    const any = (...user: string[]) =>
      dockerOk('run', '--rm', ...user, '--volume', '/home/app/.cache', `${project.image}:latest`, 'sh', '-c', look);
    expect(await any('--user', '123456:0')).toBe('123456\nwritable');
    expect(await any('--user', '1000:1000')).toBe('1000\nwritable');
    const stopped = await stop(running);
    expect(stopped.log).toMatch(/shut|stopp|clos/i);
    expect(stopped.code).toBe(0);
  });

  it('honours PORT, -e and --env-file, and an edit rebuilds the code layer alone', async () => {
    const { appendFile, writeFile } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const project = await generate('fastapi', ['--framework', 'fastapi']);
    await build(project);
    const count = (await layersOf(`${project.image}:latest`)).length;
    const moved = await movedBy(project, (number) =>
      appendFile(join(project.dir, 'app/main.py'), `\n# edit ${number}\n`),
    );
    expect(moved).toEqual([count - 1]);

    await writeFile(join(project.dir, '.env'), 'FROM_FILE=file\n');
    const running = await start(project, ['-e', 'FROM_FLAG=flag', '-e', 'PORT=8000']);
    await answer(running, '/health');
    expect(await dockerOk('exec', running.container, 'sh', '-c', 'echo $FROM_FILE $FROM_FLAG')).toBe('file flag');
    await stop(running);
    const elsewhere = await dockerOk('run', '--detach', '--rm', '-e', 'PORT=9000', `${project.image}:latest`);
    const probe = `import urllib.request as u, time\nfor i in range(100):\n  try:\n    print(u.urlopen("http://127.0.0.1:9000/health").status); break\n  except Exception: time.sleep(0.2)`;
    expect(await dockerOk('exec', elsewhere, 'python', '-c', probe)).toBe('200');
    await docker('rm', '--force', elsewhere);
    const history = await dockerOk('history', '--no-trunc', '--format', '{{.CreatedBy}}', `${project.image}:latest`);
    expect(history).not.toContain('FROM_FILE');
  });
});

describe('the Gradio starter', () => {
  it('builds, answers, turns healthy, and stops cleanly', async () => {
    const project = await generate('gradio', ['--framework', 'gradio']);
    await build(project);
    await isWellMade(project.image);
    const running = await start(project);
    const page = await answer(running, '/');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('gradio');
    expect(await healthy(running)).toBe('healthy');
    await inCache(running, project);
    const stopped = await stop(running);
    expect(stopped.log).toContain('stopped, bye');
  });
});

describe('the script starter', () => {
  it('runs to its end with its arguments, and stops cleanly before', async () => {
    const project = await generate('script', ['--framework', 'script']);
    await build(project);
    await isWellMade(project.image);
    const done = await (await start(project, ['--', '--help'])).exited;
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain('usage:');
    const ran = await (await start(project)).exited;
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).not.toBe('');
    expect(
      await dockerOk('image', 'inspect', '--format', '{{json .Config.Healthcheck}}', `${project.image}:latest`),
    ).toBe('null');
    const running = await start(project, ['--', '--count', '100000', '--pause', '0.05', '--progress', '1']);
    await logged(running, /records/);
    const stopped = await stop(running);
    expect(stopped.log).toMatch(/scored, 0 skipped[\s\S]*stopped by SIGTERM/);
    expect(stopped.code).toBe(143);
  });
});

/** Framework → what its starter is asked, what it answers, and its last word. */
const asked = {
  flask: {
    path: '/predict',
    body: { text: 'Das ist sehr gut' },
    answer: { language: 'de' },
    bye: 'model released, bye',
  },
  litserve: {
    path: '/predict',
    body: { question: 'where is my order' },
    answer: { question: 'Where is my order?' },
    bye: 'stopped, bye',
  },
  mlflow: {
    path: '/invocations',
    body: { dataframe_split: { columns: ['area', 'rooms', 'age'], data: [[60, 2, 50]] } },
    answer: { predictions: [{ rent: expect.closeTo(833.79, 2) }] },
    bye: 'Application shutdown complete',
  },
};

describe.each(Object.entries(asked))('the %s starter', (framework, { path, body, answer: expected, bye }) => {
  it('builds, answers, turns healthy, and stops cleanly', async () => {
    const project = await generate(framework, ['--framework', framework]);
    await build(project);
    await isWellMade(project.image);
    const running = await start(project);
    const headers = { 'content-type': 'application/json' };
    const answered = await answer(running, path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(await answered.json()).toMatchObject(expected);
    expect(await healthy(running)).toBe('healthy');
    expect(await dockerOk('inspect', '--format', HARDENED, running.container)).toBe('true [ALL]');
    await inCache(running, project);
    const stopped = await stop(running);
    // an engine that had to kill it would say 137
    expect(stopped.log).toContain(bye);
    expect(stopped.log).not.toContain('Traceback');
    expect(stopped.code).toBe(0);
  });
});

describe('the Streamlit starter', () => {
  it('builds, answers, turns healthy, and stops', async () => {
    const project = await generate('streamlit', ['--framework', 'streamlit']);
    await build(project);
    await isWellMade(project.image);
    const running = await start(project);
    expect((await answer(running, '/')).status).toBe(200);
    expect(await healthy(running)).toBe('healthy');
    await stop(running);
  });
});
