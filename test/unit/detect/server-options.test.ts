/** Options of the project's own start command: carried over, or left out with the reason. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'server-options-'));
});
afterEach(() => rm(dir, { recursive: true }));

const FASTAPI = 'import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\n';
const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';

async function detectOptions(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    await outputFile(path.join(dir, name), text);
  }
  const { values, facts, warnings, include } = await detect(dir, frameworks);
  return {
    options: values.serverOptions?.value,
    evidence: values.serverOptions?.evidence,
    port: values.port?.value,
    quiet: facts.serverOptions.left.filter(({ quiet }) => quiet).map(({ option }) => option),
    warnings: warnings.filter((text) => /carried over|in the container too/.test(text)),
    include: include.map((one) => one.path),
  };
}

describe('detectServerOptions', () => {
  it('carries the arguments of uvicorn.run over, with constants, lists and defaults of the environment', async () => {
    const run = `uvicorn.run("main:app", host="127.0.0.1", port=80, workers=N, root_path=os.getenv("ROOT", "/ml"), proxy_headers=True,
    forwarded_allow_ips=["10.0.0.1", "10.0.0.2"], access_log=False, log_level=logging.INFO, reload=True, ssl_keyfile=None)`;
    const found = await detectOptions({
      'main.py': `${FASTAPI}import logging, os\nN = 4\nif __name__ == "__main__":\n    ${run}\n`,
    });
    expect(found).toMatchObject({
      options: {
        workers: '4',
        'root-path': '/ml',
        'proxy-headers': 'true',
        'forwarded-allow-ips': '10.0.0.1,10.0.0.2',
        'access-log': 'false',
        'log-level': 'info',
      },
      evidence: 'main.py:7',
      quiet: ['host', 'reload'],
      warnings: [],
    });
  });

  it('warns, with the line, of what is computed, unknown, or does not work in a container', async () => {
    const { options, warnings } = await detectOptions({
      'main.py': `${FASTAPI}import os\nuvicorn.run(app, workers=os.cpu_count(), uds="/run/app.sock", frobnicate=1, log_config="absent.yaml")\n`,
    });
    expect(options).toBeUndefined();
    expect(warnings).toEqual([
      'main.py:5: workers is not carried over: its value is known only at run time: set one with --set serverOptions.workers=...',
      'main.py:5: uds is not carried over: the container is reached by a port, not by a socket file',
      'main.py:5: frobnicate is not carried over: it is not a known option of uvicorn',
      'main.py:5: log_config is not carried over: absent.yaml is not a file of the project',
    ]);
  });

  // a minute where each line is counted from the start
  it('finds the line of a command after thousands of others', { timeout: 15_000 }, async () => {
    const found = await detectOptions({
      'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      'start.sh': `${'a\n'.repeat(30_000)}exec uvicorn main:app --backlog 77\n`,
      Procfile: 'web: ./start.sh\n',
    });
    expect(found.options).toEqual({ backlog: '77' });
    expect(found.evidence).toBe('start.sh:30001');
  });

  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'a Procfile',
      {
        'main.py': FASTAPI,
        Procfile: 'release: true\nweb: gunicorn -k uvicorn.workers.UvicornWorker -w4 --keep-alive 75 main:app\n',
      },
      { workers: '4', 'timeout-keep-alive': '75' },
      'Procfile:2',
    ],
    [
      'the CMD of a Dockerfile in shell form',
      {
        'main.py': FASTAPI,
        Dockerfile: 'FROM python:3.12\nCMD exec uvicorn main:app --port $PORT --backlog ${N:-3} --root-path "/a b"\n',
      },
      { backlog: '3', 'root-path': '/a b' },
      'Dockerfile:2',
    ],
    [
      'an ENTRYPOINT with the arguments of CMD',
      {
        'main.py': FASTAPI,
        Dockerfile:
          'FROM python:3.12\nENTRYPOINT ["fastapi", "run", "main.py"]\nCMD ["--workers", "2", "--no-proxy-headers"]\n',
      },
      { workers: '2', 'proxy-headers': 'false' },
      'Dockerfile:3',
    ],
    [
      'a script that the Dockerfile starts',
      {
        'main.py': FASTAPI,
        'start.sh': '#!/bin/sh\nset -e\nexec python -m uvicorn main:app \\\n  --limit-concurrency 50\n',
        Dockerfile: 'FROM python:3.12\nCMD ["/app/start.sh"]\n',
      },
      { 'limit-concurrency': '50' },
      'start.sh:3',
    ],
    [
      'the command of a Compose service',
      {
        'main.py': FASTAPI,
        'compose.yaml': 'services:\n  api:\n    build: .\n    command: uvicorn main:app --workers 2\n',
      },
      { workers: '2' },
      'compose.yaml:4',
    ],
    [
      "gunicorn's file of settings, for uvicorn",
      { 'main.py': FASTAPI, 'gunicorn.conf.py': 'workers = 3\nbind = "0.0.0.0:80"\nkeepalive = 75\n' },
      { workers: '3', 'timeout-keep-alive': '75' },
      'gunicorn.conf.py:1',
    ],
    [
      "Streamlit's own options",
      {
        'app.py': 'import streamlit as st\nst.write(1)\n',
        Procfile: 'web: streamlit run app.py --server.port $PORT --server.maxUploadSize=500\n',
      },
      { 'server.maxUploadSize': '500' },
      'Procfile:1',
    ],
  ])('reads %s', async (_name, files, options, evidence) => {
    expect(await detectOptions(files)).toMatchObject({ options, evidence, warnings: [] });
  });

  it('takes the file that -c names into the image', async () => {
    const found = await detectOptions({
      'app.py': FLASK,
      'conf/g.py': 'workers = 2\n',
      Procfile: 'web: gunicorn -c conf/g.py --threads=8 app:app\n',
    });
    expect(found).toMatchObject({
      options: { config: 'conf/g.py', threads: '8' },
      include: expect.arrayContaining(['conf']),
    });
  });

  it('ignores the command of another app', async () => {
    expect(await detectOptions({ 'main.py': FASTAPI, Procfile: 'web: uvicorn other:api --workers 2\n' })).toMatchObject(
      {
        options: undefined,
      },
    );
  });

  it('gives the command line the names of numeric levels, and no value that it refuses', async () => {
    const level = async (value: string) =>
      detectOptions({ 'main.py': `${FASTAPI}uvicorn.run(app, log_level=${value})\n` });
    expect(await level('20')).toMatchObject({ options: { 'log-level': 'info' }, warnings: [] });
    expect(await level('"DEBUG"')).toMatchObject({ options: { 'log-level': 'debug' }, warnings: [] });
    expect(await level('15')).toMatchObject({
      options: undefined,
      warnings: [expect.stringContaining('the command line does not take 15')],
    });
  });

  it('compares a module without an attribute with the entry', async () => {
    const files = { 'shop/wsgi.py': FLASK.replace('app =', 'application ='), 'shop/__init__.py': '' };
    const start = (words: string) => detectOptions({ ...files, Procfile: `web: gunicorn ${words}\n` });
    expect(await start('shop.asgi -k uvicorn.workers.UvicornWorker')).toMatchObject({
      options: undefined,
      warnings: [],
    });
    expect(await start('-w 2 shop.wsgi')).toMatchObject({ options: { workers: '2' } });
    expect(await start('-k uvicorn.workers.UvicornWorker shop.wsgi')).toMatchObject({
      options: undefined,
      warnings: [expect.stringContaining('it runs ASGI apps')],
    });
  });

  it.each([
    ['by its text', 'uvicorn.run("admin:app", port=9000, workers=9)', 'uvicorn.run("main:app", port=8100, workers=2)'],
    ['by its name', 'uvicorn.run(admin, port=9000, workers=9)', 'uvicorn.run(app, port=8100, workers=2)'],
  ])('takes options and port off the call that starts the entry, told %s', async (_name, other, own) => {
    const main = `${FASTAPI}admin = FastAPI()\nif __name__ == "__main__":\n    ${other}\n`;
    expect(await detectOptions({ 'main.py': `${main}    ${own}\n` })).toMatchObject({
      options: { workers: '2' },
      port: 8100,
    });
    expect(await detectOptions({ 'main.py': main })).toMatchObject({ options: undefined });
  });

  it('is silent about switches that are off, and settings that do no harm where they are', async () => {
    const settings = 'daemon = False\nraw_env = ["A=1"]\nproxy_protocol = False\n';
    expect(await detectOptions({ 'app.py': FLASK, 'gunicorn.conf.py': settings })).toMatchObject({ warnings: [] });
    expect(
      await detectOptions({ 'app.py': FLASK, Procfile: 'web: gunicorn --certfile c.pem app:app\n' }),
    ).toMatchObject({ warnings: [expect.stringContaining('TLS')] });
  });

  it.each<[string, Record<string, string>]>([
    [
      'code',
      { 'main.py': `${FASTAPI}import os\nN = int(os.getenv("N", "3"))\nuvicorn.run(app, workers=N, backlog=N)\n` },
    ],
    ['a command', { 'main.py': FASTAPI, Procfile: 'web: uvicorn main:app --workers ${N:-3} --backlog ${N:-3}\n' }],
  ])('leaves workers, whose number a variable decides on, to the variable of the server: %s', async (_name, files) => {
    expect(await detectOptions(files)).toMatchObject({
      options: { backlog: '3' },
      warnings: [expect.stringContaining('set WEB_CONCURRENCY, which uvicorn reads, at run time')],
    });
  });

  it('freezes no condition', async () => {
    const run = 'uvicorn.run(app, workers=1 if app.debug else 4, backlog=9 if app.debug else 9, ws_max_size=N)';
    expect(await detectOptions({ 'main.py': `${FASTAPI}import os\nN = os.cpu_count() or 1\n${run}\n` })).toMatchObject({
      options: { backlog: '9' },
      warnings: [expect.stringContaining('workers is not'), expect.stringContaining('ws_max_size is not')],
    });
  });

  it('ends no single process after so many requests', async () => {
    const Procfile =
      'web: gunicorn -k uvicorn.workers.UvicornWorker --max-requests 9 --max-requests-jitter 2 main:app\n';
    expect(await detectOptions({ 'main.py': FASTAPI, Procfile })).toMatchObject({
      options: undefined,
      quiet: ['-k', '--max-requests', '--max-requests-jitter'],
      warnings: [],
    });
  });

  it.each<[string, Record<string, string>]>([
    ['waitress-serve --listen=*:8080 --threads=8 --call app:app', { threads: '8' }],
    ['python -m waitress --listen=*:8080 --threads=8 app:app', { threads: '8' }],
    ['waitress-serve --host 0.0.0.0 --port=8080 --threads=8 app:app', { threads: '8' }],
    ['hypercorn --workers 3 app:app', { workers: '3' }],
    ['granian --interface wsgi --workers 3 app:app', { workers: '3' }],
    [
      'uwsgi --http :8080 --master -p 3 --threads 2 --harakiri 60 --wsgi-file app.py --callable app',
      { workers: '3', threads: '2' },
    ],
  ])('reads the options of %s for gunicorn without a warning', async (command, options) => {
    const found = await detectOptions({ 'app.py': FLASK, Procfile: `web: ${command}\n` });
    expect(found).toMatchObject({ options, warnings: [] });
  });

  it('reads the file of settings that -c names for another server', async () => {
    const found = await detectOptions({
      'main.py': FASTAPI,
      'conf/g.py': 'workers = 2\nkeepalive = 75\n',
      Procfile: 'web: gunicorn -k uvicorn.workers.UvicornWorker -c conf/g.py --workers 3 main:app\n',
    });
    expect(found).toMatchObject({ options: { workers: '3', 'timeout-keep-alive': '75' }, warnings: [] });
    expect(found.quiet).toContain('-c');
  });

  it("carries Streamlit's base path over, and reads no argument of the script", async () => {
    const found = await detectOptions({
      'app.py': 'import streamlit as st\nst.write(1)\n',
      Procfile: 'web: streamlit run app.py --server.baseUrlPath=/ui -- --server.maxUploadSize=5 --debug\n',
    });
    expect(found).toMatchObject({ options: { 'server.baseUrlPath': '/ui' }, warnings: [] });
  });

  describe('the command of a server', () => {
    const RUN = 'gunicorn -w 4 app:app';
    const image = (...lines: string[]) => ({ Dockerfile: `FROM python:3.12\n${lines.join('\n')}\n` });
    const compose = (command: string) => ({
      'compose.yaml': `services:\n  web:\n    build: .\n    command: ${command}\n`,
    });
    it.each<[string, Record<string, string>]>([
      ['one that only installs it', image(`CMD pip install gunicorn && exec ${RUN}`)],
      ['bash -lc in CMD', image(`CMD ["/bin/bash", "-lc", "alembic upgrade head && ${RUN}"]`)],
      ['bash -c in a scalar of Compose', compose(`bash -c "alembic upgrade head && ${RUN}"`)],
      ['sh -c in a list of Compose', compose(`["sh", "-c", "alembic upgrade head && ${RUN}"]`)],
      [
        'an entrypoint of Compose that is given it',
        { 'go.sh': 'exec "$@"\n', ...compose(`${RUN}\n    entrypoint: ./go.sh`) },
      ],
      ['bash -c in a Procfile', { Procfile: `web: bash -c "alembic upgrade head && ${RUN}"\n` }],
      ['wrappers', image(`CMD exec newrelic-admin run-program uv run --with gunicorn ${RUN}`)],
      ['tini and python -m', image(`ENTRYPOINT ["tini", "--"]`, `CMD python3 -u -m ${RUN}`)],
      [
        'a script that is given the command',
        { 'go.sh': '#!/bin/sh\n. ./pre.sh\nexec "$@"\n', ...image('ENTRYPOINT ["/app/go.sh"]', `CMD ${RUN}`) },
      ],
      [
        'scripts that start each other',
        {
          'a.sh': 'sh b.sh\nsh a.sh\nsh a.sh\n',
          'b.sh': `sh a.sh\n${RUN}\n`,
          ...image('CMD ["./a.sh"]'),
        },
      ],
      ['a script of a Procfile', { 'go.sh': `pip install gunicorn\n${RUN}\n`, Procfile: 'web: sh go.sh\n' }],
    ])('is found behind %s', async (_name, files) => {
      expect(await detectOptions({ 'app.py': FLASK, ...files })).toMatchObject({ options: { workers: '4' } });
    });

    it('is none where a program is only told its name', async () => {
      const files = { 'app.py': FLASK, Procfile: 'web: supervisor --start gunicorn -w 4 app:app\n' };
      expect(await detectOptions(files)).toMatchObject({ options: undefined });
    });
  });

  it("leaves the arguments of a framework's development server out, and warns of TLS", async () => {
    const found = await detectOptions({
      'app.py': `${FLASK}app.run(debug=True, threaded=True, ssl_context="adhoc")\n`,
    });
    expect(found).toMatchObject({
      options: undefined,
      quiet: ['debug', 'threaded'],
      warnings: [expect.stringMatching(/^app\.py:3: ssl_context is not carried over: .*TLS/)],
    });
  });

  it('warns of settings that a server reads in the container too and that stop it', async () => {
    const { warnings } = await detectOptions({ 'app.py': FLASK, 'gunicorn.conf.py': 'workers = 2\ndaemon = True\n' });
    expect(warnings).toEqual([
      'gunicorn.conf.py:2 sets daemon, which gunicorn reads in the container too: a container ends when its first process goes into the background',
    ]);
  });
});
