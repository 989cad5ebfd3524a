/** What the repository or workspace around a directory says of the project in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { describeUnreadAbove } from '../../../src/detect/files/unread-above.ts';
import { detect } from '../../../src/detect/index.ts';
import { readLocks } from '../../../src/requirements/locks.ts';
import { createRequirementsFile } from '../../../src/requirements/types.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'above-'));
});
afterEach(() => rm(dir, { recursive: true }));

const API = 'from fastapi import FastAPI\napp = FastAPI()\n';
const GIT = { '.git/HEAD': 'ref: refs/heads/main\n' };
const api = () => path.join(dir, 'services/api');

async function write(files: Record<string, string>) {
  for (const [file, text] of Object.entries({ 'services/api/main.py': API, ...files })) {
    await outputFile(path.join(dir, file), text);
  }
}
async function detectBelow(files: Record<string, string>) {
  await write(files);
  return detect(api(), frameworks);
}

describe('findListElsewhere', () => {
  it('takes the nearest list of the repository, and says which', async () => {
    const { requirements, values } = await detectBelow({
      ...GIT,
      'requirements.txt': 'django\n',
      'services/requirements.txt': 'fastapi==0.115.0\nuvicorn\n',
    });
    expect(requirements?.requirements).toEqual(['fastapi==0.115.0', 'uvicorn']);
    expect(values.requirements?.because).toBe('../requirements.txt lists 2 packages');
    expect((await describeUnreadAbove(api(), { list: '../requirements.txt' })) ?? '').not.toContain(' ../req');
  });

  it('gives way to a list of the project, and is not asked where there is no repository or no code', async () => {
    const own = await detectBelow({
      ...GIT,
      'requirements.txt': 'django\n',
      'services/api/requirements.txt': 'fastapi\n',
    });
    expect(own.requirements?.path).toBe('requirements.txt');
    await rm(path.join(dir, 'services/api/requirements.txt'));
    await rm(path.join(dir, 'services/api/main.py'));
    expect((await detect(api(), frameworks)).requirements).toBeUndefined();
    await rm(path.join(dir, '.git'), { recursive: true });
    expect((await detectBelow({})).requirements).toBeUndefined();
  });

  it('takes what a README tells people to install, without the project itself', async () => {
    const { requirements } = await detectBelow({
      'services/api/README.md':
        'Set up with `pip` first.\n\n```\n$ pip install fastapi "uvicorn[standard]>=0.30"\npip3 install -r other.txt main virtualenv\n```\n',
    });
    expect(requirements?.requirements).toEqual(['fastapi', 'uvicorn[standard]>=0.30']);
    expect(requirements?.where).toEqual(['README.md:4', 'README.md:4']);
  });
});

describe('findRootAbove', () => {
  const MEMBER = '[project]\nname = "api"\nversion = "1"\ndependencies = ["fastapi"]\n';
  const LOCK = 'version = 1\n[[package]]\nname = "fastapi"\nversion = "0.115.0"\nsource = { registry = "x" }\n';
  const pins = async () => {
    const list = { ...createRequirementsFile('pyproject.toml', 'pyproject', MEMBER), requirements: ['fastapi'] };
    return (await readLocks(list, false, api())).pins;
  };

  it('reaches the root of a workspace that names the project as a member, without a repository', async () => {
    await write({
      'pyproject.toml':
        '[project]\nname = "all"\nrequires-python = "==3.11.*"\n[tool.uv.workspace]\nmembers = ["services/*"]\n',
      'uv.lock': LOCK,
      'services/api/pyproject.toml': MEMBER,
    });
    expect(await pins()).toEqual([{ requirement: 'fastapi==0.115.0', from: '../../uv.lock', pin: true }]);
    const { values } = await detect(api(), frameworks);
    expect(values.python).toMatchObject({ value: '3.11', evidence: '../../pyproject.toml' });
    expect(await describeUnreadAbove(api(), { list: 'pyproject.toml' })).toBeUndefined();
  });

  it('does not reach it where the workspace leaves the project out', async () => {
    await write({
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["services/*"]\nexclude = ["services/api"]\n',
      'uv.lock': LOCK,
      'services/api/pyproject.toml': MEMBER,
    });
    expect(await pins()).toEqual([]);
  });

  it('takes the lock of the repository for a project of its own', async () => {
    await write({ ...GIT, 'uv.lock': LOCK, 'services/api/pyproject.toml': MEMBER });
    expect((await pins()).map(({ from }) => from)).toEqual(['../../uv.lock']);
  });
});

describe('readPythonAbove', () => {
  it.each([
    ['.tool-versions', 'nodejs 22.1.0\npython 3.11.9\n', '3.11'],
    ['mise.toml', '[tools]\npython = "3.13"\n', '3.13'],
    ['runtime.txt', 'python-3.10.14\n', '3.10'],
  ])('reads %s', async (file, text, python) => {
    const { values } = await detectBelow({ ...GIT, [file]: text });
    expect(values.python).toMatchObject({ value: python, evidence: `../../${file}` });
  });
});

describe('readComposeAbove', () => {
  const service = (build: string) =>
    `services:\n  web:\n    build: ./web\n    ports: ["3000:3000"]\n  api:\n    build: ${build}\n    ports: ["80:9000"]\n    volumes: ["./services/api/models:/app/models", "./data:/data"]\n`;

  it.each([['./services/api'], ['{ context: ., dockerfile: services/api/Dockerfile }']])(
    'takes the port of the service that is built from the project, %s',
    async (build) => {
      const { values, facts } = await detectBelow({
        ...GIT,
        'compose.yaml': service(build),
        'services/api/Dockerfile': 'FROM python:3.11-slim\n',
      });
      expect(values.port).toMatchObject({ value: 9000, evidence: '../../compose.yaml:7' });
      expect(facts.container.mounts.map(({ value }) => value)).toEqual(['models']);
    },
  );

  it('takes nothing of services that are built elsewhere', async () => {
    const { values } = await detectBelow({ ...GIT, 'compose.yaml': service('./other') });
    expect(values.port).toBeUndefined();
  });
});

describe('selectService', () => {
  it('takes a service of an image whose command starts the app, and no other image', async () => {
    const services =
      'services:\n  web:\n    image: web:1\n    command: nginx\n    ports: ["80:80"]\n  api:\n    image: api:1\n    command: uvicorn main:app --host 0.0.0.0\n    ports: ["80:9100"]\n';
    const { values } = await detectBelow({ 'services/api/compose.yaml': services });
    expect(values.port?.value).toBe(9100);
    const other = await detectBelow({
      'services/api/compose.yaml': 'services:\n  db:\n    image: db:1\n    command: serve\n    ports: ["5432:5432"]\n',
    });
    expect(other.values.port).toBeUndefined();
  });
});

describe('readContainerFiles', () => {
  it('looks into a folder for container files where there are none beside the app', async () => {
    const { values } = await detectBelow({
      'services/api/docker/Dockerfile': 'FROM python:3.11-slim\nEXPOSE 8020\n',
      'services/api/docker/compose.yml':
        'services:\n  api:\n    build: { context: .., dockerfile: docker/Dockerfile }\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              capabilities: [gpu]\n',
    });
    expect(values).toMatchObject({ port: { value: 8020 }, python: { value: '3.11' }, accelerator: { value: 'cuda' } });
  });
});
