import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';
import { buildLabelledFiles } from '../../support/labelled-secrets.ts';

const APP = 'from fastapi import FastAPI\napp = FastAPI()\n';
const folders: string[] = [];
afterEach(async () => {
  for (const path of folders.splice(0)) await rm(path, { recursive: true });
});

async function writeProject(files: Record<string, string | Buffer>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'secrets-'));
  folders.push(dir);
  for (const [path, content] of Object.entries({ 'requirements.txt': 'fastapi\n', 'app/main.py': APP, ...files })) {
    await outputFile(join(dir, path), content);
  }
  return dir;
}

const under = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);
const privateKey = (): string =>
  `-----BEGIN PRIVATE ${'KEY'}-----\n${'A1b2'.repeat(40)}\n-----END PRIVATE ${'KEY'}-----\n`;
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const token = (): string => `gh${'p_'}a8Kd93nXq0Lw7Zt5Rb2Vc6Yf1Hj4Ms8Pg3Ui`;

describe('detect: secrets', () => {
  it.each<[string, string]>([
    ['jwk.json', '{"kty": "RSA", "n": "AQAB", "d": "x1"}'],
    ['state.json', '{"cookies": [{"name": "s", "httpOnly": true}], "origins": []}'],
    ['db.yaml', 'apiVersion: v1\nkind: Secret\nstringData:\n  DB: hunter22xyz\n'],
    ['wallet.json', '{"version": 3, "crypto": {"ciphertext": "ab"}}'],
    ['blob.txt', 'https://x.blob.example/c?sv=2022-11-02&sig=abc'],
    ['key.txt', `${'MIIEvQIBADANBgkqhkiG9w0'}BAQEFAASC${'Kd93nXq0Lw7Zt5Rb'.repeat(8)}`],
    ['hook.json', `{"url": "https://discord.com/api/${'webhooks'}/123/${'Kd93nXq0Lw7Zt5Rb'.repeat(4)}"}`],
  ])('keeps out %s, which is known by its contents', async (path, content) => {
    const dir = await writeProject({ 'app/main.py': `${APP}import os\nos.listdir("app")\n`, [`app/${path}`]: content });
    const { facts } = await detect(dir, frameworks);
    expect(facts.secrets.map((one) => one.path)).toContain(`app/${path}`);
  });

  it.each<[string, string]>([
    ['jwks.json', '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}'],
    ['keys.py', 'FIELDS = {"kty": "RSA", "d": None}\nSTATE = ["cookies", "origins", "httpOnly"]\n'],
    ['config.yaml', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  LEVEL: info\n'],
  ])('lets %s in, which has parts of such contents', async (path, content) => {
    const dir = await writeProject({ 'app/main.py': `${APP}import os\nos.listdir("app")\n`, [`app/${path}`]: content });
    const { facts } = await detect(dir, frameworks);
    expect(facts.secrets.map((one) => one.path)).not.toContain(`app/${path}`);
  });

  it('keeps 97 % of labelled secrets out and at most 2 % of ordinary files', async () => {
    const labelled = buildLabelledFiles();
    expect(labelled).toHaveLength(200);
    expect(new Set(labelled.map(({ path }) => path)).size).toBe(200);
    // what the code reads as a whole is copied with data, weights and hidden files
    const dir = await writeProject({ 'app/main.py': `${APP}import os\nos.listdir("app")\n` });
    for (const { path, content } of labelled) {
      const target = join(dir, 'app', path);
      await outputFile(target, content);
    }
    const detection = await detect(dir, frameworks);
    const secret = (path: string) => detection.facts.secrets.some((one) => under(`app/${path}`, one.path));
    const leaked = labelled.filter((one) => one.secret && !secret(one.path)).map(({ path }) => path);
    const lost = labelled.filter((one) => !one.secret && secret(one.path)).map(({ path }) => path);
    const secrets = labelled.filter((one) => one.secret).length;
    const kept = (secrets - leaked.length) / secrets;
    const wrong = lost.length / (labelled.length - secrets);
    console.log(
      `secrets kept out: ${(kept * 100).toFixed(1)} % of ${secrets}; ordinary files kept out: ${(wrong * 100).toFixed(1)} % of ${labelled.length - secrets}`,
    );
    expect(kept, `entered: ${leaked.join(', ')}`).toBeGreaterThanOrEqual(0.97);
    expect(wrong, `left out: ${lost.join(', ')}`).toBeLessThanOrEqual(0.02);
    expect(detection.facts.secretsInCode).toEqual([]);
  });

  it.each([
    ['app/a/b/c/d/deploy_key', `-----BEGIN OPENSSH PRIVATE ${'KEY'}-----\n`],
    ['app/a/b/prod.env', 'x\n'],
    ['app/a/.kube/config', 'x\n'],
    ['app/a/.docker/config.json', '{}'],
    ['app/a/config.yaml', `hub: ${token()}\n`],
    ['app/a/UTF16.ini', Buffer.from(`\ufeffpassword = q7!xK2#pLm9\n`, 'utf16le')],
  ])('leaves %s out at any depth', async (path, content) => {
    const { exclude, facts } = await detect(await writeProject({ [path]: content }), frameworks);
    expect(facts.secrets.some((one) => under(path, one.path))).toBe(true);
    expect(exclude.some((one) => under(path, one.path))).toBe(true);
  });

  it('leaves a configuration file with a token out although the code reads it, and says how to mount it', async () => {
    const { include, warnings } = await detect(
      await writeProject({
        'app.py': `${APP}open("config.yaml")\n`,
        'app/main.py': '',
        'config.yaml': `t: ${token()}\n`,
      }),
      frameworks,
    );
    expect(include.map(({ path }) => path)).not.toContain('config.yaml');
    expect(warnings.join('\n')).toContain('scripts/run.sh -v "$PWD/config.yaml:/app/config.yaml:ro"');
  });

  it('names the line of a credential in code and keeps the file', async () => {
    const { exclude, facts, warnings } = await detect(
      await writeProject({
        'app/main.py': `${APP}TOKEN = "${token()}"\n`,
        'app/keys.py': `KEY = """${privateKey()}"""\n`,
      }),
      frameworks,
    );
    expect(exclude.map(({ path }) => path)).not.toContain('app/main.py');
    expect(facts.secretsInCode.map(({ where }) => where).sort()).toEqual(['app/keys.py:1', 'app/main.py:3']);
    expect(warnings.join('\n')).toContain('app/main.py:3 contains a token of GitHub');
  });

  it('lists public files whose names are those of secrets', async () => {
    const detection = await detect(
      await writeProject({
        'app/ca.pem': certificate,
        'app/.env.example': 'A=\n',
        'app/both.pem': certificate + privateKey(),
      }),
      frameworks,
    );
    expect(detection.public.sort()).toEqual(['app/.env.example', 'app/ca.pem']);
    expect(detection.facts.secrets.map(({ path }) => path)).toEqual(['app/both.pem']);
  });

  it('finds a secret in a kept folder behind fifty files that are left out', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`models/a${i}.txt`, 'x']));
    const detection = await detect(
      await writeProject({
        ...files,
        'app/main.py': `${APP}import os\nos.listdir("models/z")\n`,
        'models/z/m.txt': 'x',
        'models/z/token.txt': 'x',
      }),
      frameworks,
    );
    expect(detection.exclude.map(({ path }) => path)).toContain('models/z/token.txt');
  });

  it('keeps a package called secrets and leaves out the other files of a folder called so', async () => {
    const { facts } = await detect(
      await writeProject({ 'app/secrets/__init__.py': '', 'app/secrets/db.txt': 'x', 'app/.aws/config': 'x' }),
      frameworks,
    );
    expect(facts.secrets.map(({ path }) => path).sort()).toEqual(['app/.aws', 'app/secrets/db.txt']);
  });

  it('does not follow links', async () => {
    const dir = await writeProject({ 'outside.txt': token() });
    await symlink(join(dir, 'outside.txt'), join(dir, 'app/link.txt'));
    expect((await detect(dir, frameworks)).facts.secrets).toEqual([]);
  });

  it.each<[string, string, string | Buffer]>([
    ['behind a long vocabulary', 'vocabulary.json', `{"words":["${'word","'.repeat(20_000)}"],"token":"${token()}"}`],
    ['of a private key in base64', 'key.txt', Buffer.from(privateKey()).toString('base64')],
    ['of PKCS #12 under another name', 'store.dat', Buffer.from('30820a0002010330820a00', 'hex')],
    ['in a backup of a file', '.pgpass.bak', 'x'],
    ['in a backup of an editor', '.env~', 'x'],
    ['of a browser', 'profile/Login Data', 'x'],
  ])('leaves out a credential %s', async (_where, name, content) => {
    const { facts } = await detect(await writeProject({ [`app/${name}`]: content }), frameworks);
    expect(facts.secrets.map(({ path }) => path)).toEqual([`app/${name}`]);
  });
});
