/** The real uv, Python and pip in a project that tries to be executed, against an index on loopback. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'fflate';
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
async function packSource(name: string, version: string, setup: string): Promise<Uint8Array> {
  const top = `${name.replaceAll('-', '_')}-${version}`;
  const info = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
  const files = { 'PKG-INFO': info, 'setup.py': setup };
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
