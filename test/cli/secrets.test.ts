import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { readIgnore } from '../../src/dockerfile/dockerignore.ts';
import { cli, folder, tree } from '../support/cli.ts';
import { buildLabelledFiles } from '../support/labelled-secrets.ts';

const removes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removes.splice(0)) await remove();
});

async function writeProject(files: Record<string, string | Buffer>): Promise<string> {
  const { path, remove } = await folder();
  removes.push(remove);
  const app = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): return {}\n';
  for (const [name, content] of Object.entries({ 'requirements.txt': 'fastapi\n', 'app/main.py': app, ...files })) {
    await outputFile(join(path, name), content);
  }
  return path;
}

const listSent = async (dir: string): Promise<string[]> => {
  const files = await tree(dir);
  return readIgnore(files['.dockerignore'] ?? '').sent(Object.keys(files));
};

describe('create: secrets', () => {
  it('lets no secret of 200 labelled files into the build context, and loses no ordinary one to the patterns for secrets', async () => {
    const labelled = buildLabelledFiles();
    const dir = await writeProject(Object.fromEntries(labelled.map(({ path, content }) => [`app/${path}`, content])));
    const ran = await cli([dir, '--yes', '--offline']);
    expect(ran.code, ran.stderr).toBe(0);
    const sent = new Set(await listSent(dir));
    const entered = labelled.filter(({ path, secret }) => secret && sent.has(`app/${path}`)).map(({ path }) => path);
    expect(entered.length / 100, entered.join(', ')).toBeLessThanOrEqual(0.03);
    // data, models, notebooks and tests are left out for other reasons
    const lost = labelled.filter(({ path, secret }) => !secret && !sent.has(`app/${path}`)).map(({ path }) => path);
    expect(lost.filter((path) => /\.(?:pem|crt|cer|pub|example|sample|template|py|json|yaml)$/.test(path))).toEqual([]);
  });

  it('reports what stays out and how it is passed at run time', async () => {
    const dir = await writeProject({ 'app/prod.env': 'x\n', 'app/token.txt': 'x\n' });
    const { stdout } = await cli([dir, '--yes', '--offline']);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toContain('app/prod.env contains secrets and stays out of the image');
    expect(words).toContain('scripts/run.sh --env-file app/prod.env');
    expect(words).toContain('scripts/run.sh -v "$PWD/app/token.txt:/app/app/token.txt:ro"');
  });

  it('keeps secrets out of a folder that the spec includes by name', async () => {
    const dir = await writeProject({ 'data/a.txt': 'x', 'data/token.txt': 'x' });
    await cli([dir, '--yes', '--offline', '--set', 'include=data']);
    expect(await listSent(dir)).toContain('data/a.txt');
    expect(await listSent(dir)).not.toContain('data/token.txt');
  });

  it.each([
    ['.env', 'MODE=fast\n', 'scripts/run.sh'],
    [
      'conf/mail.ini',
      `password = "${['Xk7', 'pQ2v', 'Lw9z', 'T4r'].join('')}"\n`,
      '-v "$PWD/conf/mail.ini:/app/conf/mail.ini:ro"',
    ],
    ['certs/server.p12', 'x', '-v "$PWD/certs/server.p12:/app/certs/server.p12:ro"'],
  ])('warns that %s enters the image where include names it, and says how to pass it', async (path, content, how) => {
    const dir = await writeProject({ [path]: content });
    const { stdout } = await cli([dir, '--yes', '--offline', '--json', '--set', `include=${path}`]);
    expect(await listSent(dir)).toContain(path);
    const about = (JSON.parse(stdout).warnings as string[]).filter((warning) => warning.startsWith(path));
    expect(about.filter((warning) => !warning.includes('.gitignore'))).toEqual([
      expect.stringContaining('enters the image'),
    ]);
    expect(about[0]).toContain(how);
    const again = await cli(['update', dir, '--offline']);
    expect(`${again.stdout}${again.stderr}`.replace(/\s+/g, ' ')).toContain('enters the image');
  });
});
