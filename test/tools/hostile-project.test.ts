/** The real uv, Python and pip in a project that tries to be executed, against an index on loopback. */
import { once } from 'node:events';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'fflate';
import { outputFile } from 'fs-extra/esm';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import table from '../../src/catalog/image/uv.json' with { type: 'json' };
import { cli, folder } from '../support/cli.ts';
import { type HostileProject, writeHostileProject } from '../support/hostile-project.ts';
import { type PackageIndex, packageIndex } from '../support/package-index.ts';

let root: { path: string; remove: () => Promise<void> };
let project: HostileProject;
let index: PackageIndex;

beforeAll(async () => {
  root = await folder();
  const marks = join(root.path, 'marks');
  project = await writeHostileProject(join(root.path, 'project'), marks, table.version);
  const setup = `open(${JSON.stringify(marks)}, "a").write("setup.py of an archive\\n")\n`;
  index = await packageIndex([
    { name: 'fastapi', version: '1.0', requires: ['only-source'] },
    { name: 'only-source', version: '2.0', sdist: await packSource('only-source', '2.0', setup) },
    { name: 'only-source', version: '3.0', sdist: await packSource('only-source', '3.0', setup) },
    { name: 'setuptools', version: '80.0' },
    { name: 'wheel', version: '0.45' },
    { name: 'uvicorn', version: '0.30', extras: ['standard'] },
  ]);
});
afterAll(async () => {
  await index.close();
  await root.remove();
});

/** A source archive whose setup.py leaves a mark when it is run. */
async function packSource(name: string, version: string, setup: string, more = {}): Promise<Uint8Array> {
  const top = `${name.replaceAll('-', '_')}-${version}`;
  const info = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
  const files: Record<string, string> = { 'PKG-INFO': info, 'setup.py': setup, ...more };
  const entries = Object.entries(files).map(([path, body]) => ({
    header: { name: `${top}/${path}`, size: Buffer.byteLength(body), type: 'file' as const },
    body,
  }));
  return gzipSync(await packTar(entries));
}

/** Runs the program in the project, with every way into it open. */
function lockProject(): ReturnType<typeof cli> {
  const PATH = [...project.searchPath, process.env.PATH, ...project.searchPath].join(delimiter);
  const options = { cwd: project.dir, env: { ...project.env, HOME: root.path, PATH, UV_HTTP_RETRIES: '0' } };
  const where = ['--set', `indexes.default=${index.url}`];
  return cli(['.', '--yes', '--no-interactive', '--resolver', 'uv', ...where], options);
}

describe('a hostile project', () => {
  it('is locked by the real uv without being executed', async () => {
    const made = await lockProject();
    expect(await project.readMarks(), made.stderr).toEqual([]);
    expect(made.code, made.stderr).toBe(0);
    const lock = await readFile(join(project.dir, 'requirements.txt'), 'utf8');
    expect(lock).toContain('only-source==3.0');
    expect(index.asked.some((path) => path.startsWith('/files/only_source'))).toBe(true);
  });

  it.each([
    [
      'two archives of one name',
      ['only-source @ FILE/only_source-2.0.tar.gz', 'only-source @ FILE/only_source-3.0.tar.gz ; python_version < "3"'],
    ],
    ['an archive under another name', ['other-name @ FILE/only_source-2.0.tar.gz']],
    ['an archive that an index has too', ['only-source @ FILE/only_source-2.0.tar.gz', 'fastapi']],
    ['an archive with an extra', ['only-source[x] @ FILE/only_source-2.0.tar.gz']],
  ])('is not built on this machine for %s', async (_, requirements) => {
    const files = index.url.replace('/simple', '/files');
    for (const name of ['requirements.in', 'requirements.txt', 'ml-container.json', 'ml-container.lock'])
      await rm(join(project.dir, name), { force: true });
    const text = requirements.map((line) => `${line.replace('FILE', files)}\n`).join('');
    await writeFile(join(project.dir, 'requirements.txt'), text);
    const made = await lockProject();
    expect(await project.readMarks(), made.stderr).toEqual([]);
    expect(made.stderr).not.toContain('build_wheel');
  });
});

/** A build that needs nothing of an index. */
const OWN_BACKEND = '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n';
/** The project as its attacker writes it; `./evil` leaves a mark. */
const WAYS: Record<string, Record<string, string>> = {
  'a pip package beside the app': { 'pip/__init__.py': 'MARK', 'pip/__main__.py': 'MARK' },
  'the Python of .venv': { '.venv/bin/python': 'PROGRAM', '.venv/pyvenv.cfg': 'home = /usr/bin\n' },
  'python in uv.toml': { evil: 'PROGRAM', 'uv.toml': '[pip]\npython = "./evil"\n' },
  'tool.uv.pip of pyproject.toml': {
    evil: 'PROGRAM',
    'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n[tool.uv.pip]\npython = "./evil"\n',
  },
  'find-links and no-binary-package of uv.toml': {
    'requirements.txt': 'fastapi\nevil-sdist\n',
    'uv.toml': 'find-links = ["./links"]\nno-binary-package = ["evil-sdist"]\n',
    'links/evil_sdist-1.0.tar.gz': 'ARCHIVE',
  },
};

describe('code of a project', () => {
  it.each(Object.entries(WAYS))('is not run by a lock of the real uv: %s', async (name, files) => {
    const dir = join(root.path, name.replace(/\W+/g, '-'));
    const mark = join(root.path, `${name.replace(/\W+/g, '-')}.mark`);
    const leave = `open(${JSON.stringify(mark)}, "w")\n`;
    const contents: Record<string, string | Uint8Array> = {
      MARK: leave,
      PROGRAM: `#!/bin/sh\ntouch '${mark}'\nexec python3 "$@"\n`,
      ARCHIVE: await packSource('evil-sdist', '1.0', leave, { 'pyproject.toml': OWN_BACKEND }),
    };
    const app = { 'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n', 'requirements.txt': 'fastapi\n' };
    for (const [path, text] of Object.entries({ ...app, ...files })) {
      await outputFile(join(dir, path), contents[text] ?? text, { mode: 0o755 });
    }
    const env = { HOME: root.path, UV_HTTP_RETRIES: '0' };
    const where = ['--set', `indexes.default=${index.url}`];
    const ran = await cli(['.', '--yes', '--no-interactive', '--resolver', 'uv', ...where], { cwd: dir, env });
    expect(ran.stderr).toMatch(/resolving with uv|error: /);
    await expect(readFile(mark), ran.stderr).rejects.toThrow('ENOENT');
  });

  it('is not read without end where uv.toml is a link to a device', async () => {
    const dir = join(root.path, 'device');
    await mkdir(dir);
    await symlink('/dev/zero', join(dir, 'uv.toml'));
    await writeFile(join(dir, 'app.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    const env = { HOME: root.path, UV_HTTP_RETRIES: '0' };
    const options = { cwd: dir, env, timeout: 60_000, killSignal: 'SIGKILL' } as const;
    const args = ['.', '--yes', '--no-interactive', '--resolver', 'uv', '--set', `indexes.default=${index.url}`];
    expect((await cli(args, options)).signal).toBeNull();
  });

  it('gets no login of another scheme, or of a name that it gives to its own host', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization ?? 'none');
      response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [at, [indexes, env]] of [
      [{ default: `http://${host}/simple` }, { PIP_INDEX_URL: `https://bob:s3cret@${host}/other` }],
      [{ private: { acme: `http://${host}/simple` } }, { UV_INDEX_ACME_USERNAME: 'bob', UV_INDEX_ACME_PASSWORD: 'x' }],
    ].entries()) {
      const dir = join(root.path, `logins-${at}`);
      await mkdir(dir);
      await writeFile(join(dir, 'app.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
      await writeFile(join(dir, 'requirements.txt'), 'fastapi\nnot-in-the-snapshot\n');
      await writeFile(join(dir, 'ml-container.json'), JSON.stringify({ indexes }));
      await cli(['.', '--yes', '--no-interactive'], { cwd: dir, env: { ...env, UV_HTTP_RETRIES: '0' } as never });
    }
    server.close();
    expect(seen.filter((header) => header !== 'none')).toEqual([]);
  });
});
