import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

const removes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removes.splice(0)) await remove();
});

const CANARY = 'q7CANARYx2';
const TOKEN = `gh${'p_'}a8Kd93nXq0Lw7Zt5Rb2Vc6Yf1Hj4Ms8${CANARY}`;
const APP = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): return {}\n';

interface Entrance {
  args?: string[];
  env?: Record<string, string>;
  files?: Record<string, string>;
}
/** Each way by which a secret comes in. */
const ENTRANCES: Record<string, Entrance> = {
  'a token in a git preset': { args: ['--preset', `git+https://${TOKEN}@127.0.0.1:1/x.git`] },
  'a password in a git preset': { args: ['--preset', `git+https://u:${CANARY}@127.0.0.1:1/x.git`] },
  'a password in a preset': { args: ['--preset', `https://u:${CANARY}@127.0.0.1:1/x.json`] },
  'a token in the query of a preset': { args: ['--preset', `https://127.0.0.1:1/x.json?access_token=${CANARY}`] },
  'a preset in ml-container.json': {
    files: { 'ml-container.json': JSON.stringify({ extends: [`git+https://${TOKEN}@127.0.0.1:1/x.git`] }) },
  },
  'the password of a database': { args: ['--set', `env.DATABASE_URL=postgres://u:${CANARY}@db/x`] },
  'a token in env': { args: ['--set', `env.WHATEVER=${TOKEN}`] },
  'a key in env': { args: ['--set', `env.API_KEY=${CANARY}`] },
  'env in ml-container.json': {
    files: { 'ml-container.json': JSON.stringify({ env: { DATABASE_URL: `postgres://u:${CANARY}@db/x` } }) },
  },
  'a token in a label': { args: ['--set', `labels.source=https://${TOKEN}@h/x`] },
  'the password of a proxy': { args: ['--set', `proxy.url=http://u:${CANARY}@127.0.0.1:1`] },
  'the password of an index': { args: ['--set', `indexes.default=https://u:${CANARY}@127.0.0.1:1/simple`] },
  'the password of a private index': { args: ['--set', `indexes.private.acme=https://u:${CANARY}@127.0.0.1:1/simple`] },
  'an index in requirements.txt': {
    files: { 'requirements.txt': `--index-url https://u:${CANARY}@127.0.0.1:1/simple\nfastapi\n` },
  },
  'an index with @ in its password': {
    files: { 'requirements.txt': `--extra-index-url https://u:a@${CANARY}@127.0.0.1:1/simple\nfastapi\n` },
  },
  'a git requirement': { files: { 'requirements.txt': `fastapi\nx @ git+https://${TOKEN}@127.0.0.1:1/x.git\n` } },
  'a bare git requirement': { files: { 'requirements.txt': `fastapi\ngit+https://u:${CANARY}@127.0.0.1:1/x.git\n` } },
  'a requirement of the command line': { args: ['--dep', `x @ https://u:${CANARY}@127.0.0.1:1/x-1-py3-none-any.whl`] },
  'an index in pyproject.toml': {
    files: {
      'requirements.txt': '',
      'pyproject.toml': `[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi"]\n[[tool.uv.index]]\nname = "a"\nurl = "https://u:${CANARY}@127.0.0.1:1/simple"\n`,
    },
  },
  'variables of the environment': {
    args: ['--preset', 'https://127.0.0.1:1/x.json'],
    env: {
      HTTPS_PROXY: `http://u:p@${CANARY}@127.0.0.1:9`,
      PIP_INDEX_URL: `https://u:${CANARY}@127.0.0.1:1/`,
      X_TOKEN: CANARY,
    },
  },
  'netrc and pip.conf': {
    files: {
      'home/.netrc': `machine 127.0.0.1 login u password ${CANARY}\n`,
      'home/.config/pip/pip.conf': `[global]\nindex-url = https://u:${CANARY}@127.0.0.1:1/simple\n`,
    },
  },
  'a token in the code': { files: { 'app.py': `${APP}TOKEN = "${TOKEN}"\n` } },
  'a password in the command of a Dockerfile': {
    args: ['--on-conflict', 'new'],
    files: {
      Dockerfile: `FROM python:3.12-slim\nENV API_KEY=${CANARY}9 X=${TOKEN}\nCMD ["uvicorn", "app:app", "--ssl-keyfile-password", "${CANARY}9"]\n`,
    },
  },
  'a password in a Procfile': { files: { Procfile: `web: uvicorn app:app --ssl-keyfile-password ${CANARY}9\n` } },
  'a secret among the options of a server': {
    files: {
      'app.py': 'import streamlit as st\nst.write(1)\n',
      'requirements.txt': 'streamlit\n',
      Procfile: `web: streamlit run app.py --server.cookieSecret ${CANARY}9aZ8Lk2Mn5\n`,
    },
  },
  'a secret in serverOptions': {
    args: ['--framework', 'streamlit', '--set', `serverOptions.server.cookieSecret=${CANARY}9aZ8Lk2Mn5`],
  },
  'a password in .env': { files: { '.env': `PASSWORD=${CANARY}\n` } },
};

/** What a run printed, and what it wrote. */
async function collectOutput({ args = [], env = {}, files = {} }: Entrance, json: boolean): Promise<string[]> {
  const { path, remove } = await folder();
  removes.push(remove);
  const given: Record<string, string> = { 'app.py': APP, 'requirements.txt': 'fastapi\n', ...files };
  for (const [name, text] of Object.entries(given)) {
    await outputFile(join(path, name), text);
  }
  const home = { HOME: join(path, 'home'), XDG_CACHE_HOME: join(path, 'home/cache') };
  const line = [path, '--yes', '--offline', ...args, ...(json ? ['--json'] : [])];
  const ran = await cli(line, { env: { ...home, ...env } });
  const written = Object.entries(await tree(path)).filter(([name, text]) => given[name] !== text);
  return [ran.stdout, ran.stderr, ...written.map(([name, text]) => `${name}\n${text}`)];
}

describe('create: credentials', () => {
  it.each(Object.entries(ENTRANCES))('neither prints nor writes %s', async (_name, entrance) => {
    for (const json of [false, true])
      for (const text of await collectOutput(entrance, json)) expect(text).not.toContain(CANARY);
  });

  it('hides options of the start command from every other command', async () => {
    const { path, remove } = await folder();
    removes.push(remove);
    await writeFile(join(path, 'app.py'), APP);
    const command = `CMD ["uvicorn", "app:app", "--ssl-keyfile-password", "${CANARY}9"]\n`;
    await writeFile(join(path, 'Dockerfile'), `FROM python:3.12-slim\n${command}`);
    for (const name of ['detect', 'check', 'explain']) {
      for (const flags of [[], ['--json']]) {
        const { stdout, stderr } = await cli([name, path, ...flags]);
        expect(stdout + stderr).not.toContain(CANARY);
        if (flags.length > 0) JSON.parse(stdout);
      }
    }
  });

  it('refuses a credential for the image and says how it is given at run time', async () => {
    const { path, remove } = await folder();
    removes.push(remove);
    await writeFile(join(path, 'app.py'), APP);
    const ran = await cli([path, '--yes', '--offline', '--set', `env.DATABASE_URL=postgres://u:${CANARY}@db/x`]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('env.DATABASE_URL: contains a URL with a password');
    expect(ran.stderr).toContain('fix: write DATABASE_URL=... into .env');
  });

  it('does not write a credential of a team template', async () => {
    const { path, remove } = await folder();
    removes.push(remove);
    await writeFile(join(path, 'app.py'), APP);
    await mkdir(join(path, 'team'));
    await writeFile(join(path, 'team/preset.json'), JSON.stringify({ labels: { 'a.b': `x ${TOKEN}` } }));
    const ran = await cli([path, '--yes', '--offline', '--preset', `${path}/team/preset.json`]);
    expect(ran.code).not.toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain(CANARY);
  });
});
