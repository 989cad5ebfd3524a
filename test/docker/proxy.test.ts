/** Behind a proxy that reads along, through private indexes that want a login: it builds, and keeps nothing of either. */
import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import uv from '../../src/catalog/image/uv.json' with { type: 'json' };
import { cli, folder, run } from '../support/cli.ts';
import { type InspectingProxy, inspectingProxy } from '../support/inspecting-proxy.ts';
import { type PackageIndex, packageIndex } from '../support/package-index.ts';
import { docker, dockerOk, unique } from './harness.ts';

const HOST = 'packages.acme.example';
const MODELS = 'models.acme.example';
/** Loopback as well, and not where the others are: only `proxy.bypass` keeps the proxy out of the way. */
const DIRECT = '127.0.0.2';
const LOGIN = 'robot:open-sesame';
const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const models = { name: 'acme-models', version: '1.2', requires: ['acme-base'] };
const base = { name: 'acme-base', version: '1.0' };
let secrets: string;
let proxy: InspectingProxy;
let whole: PackageIndex;
let direct: PackageIndex;
/** Environment of a person behind the proxy: their tools are told of it, and uv is there. */
let env: Record<string, string>;

beforeAll(async () => {
  ({ path: secrets } = await made());
  const wheel = await uvWheel(secrets);
  const program = Object.entries(unzipSync(wheel.bytes)).find(([path]) => path.endsWith('/scripts/uv'))?.[1];
  await mkdir(join(secrets, 'bin'));
  await writeFile(join(secrets, 'bin/uv'), program as Uint8Array);
  await chmod(join(secrets, 'bin/uv'), 0o755);
  whole = await packageIndex([models, base, { name: 'uv', version: uv.version, file: wheel }], LOGIN);
  const own = await packageIndex([models], LOGIN);
  direct = await packageIndex([base], undefined, DIRECT);
  const upstream = (index: PackageIndex) => index.url.replace('/simple', '');
  proxy = await inspectingProxy(secrets, { [HOST]: upstream(whole), [MODELS]: upstream(own) });
  cleanUps.push(whole.close, own.close, direct.close, proxy.close);
  const netrc = join(secrets, 'netrc');
  const [user, password] = LOGIN.split(':');
  await writeFile(netrc, [HOST, MODELS].map((host) => `machine ${host} login ${user} password ${password}\n`).join(''));
  env = {
    NETRC: netrc,
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    NO_PROXY: DIRECT,
    SSL_CERT_FILE: proxy.ca,
    UV_NO_CACHE: '1',
    PATH: [join(secrets, 'bin'), process.env.PATH].join(delimiter),
  };
});

async function made(): Promise<{ path: string }> {
  const { path, remove } = await folder();
  cleanUps.push(remove);
  return { path };
}

/** The wheel that the Dockerfile asks for, from where its base image has it. */
async function uvWheel(dir: string): Promise<{ name: string; bytes: Uint8Array }> {
  const { path } = await made();
  await cli([path, '--yes', '--no-interactive', '--framework', 'script', '--python', '3.12']);
  const [, image = ''] = /^FROM (\S+)/m.exec(await readFile(join(path, 'Dockerfile'), 'utf8')) ?? [];
  const command = `pip download --quiet --no-deps --only-binary :all: --dest /tmp/uv uv==${uv.version} && cd /tmp/uv && tar -c *.whl`;
  const tar = join(dir, 'uv.tar');
  const got = await run('sh', [
    '-c',
    `docker run --rm ${image} sh -c '${command}' > ${tar} && tar -xf ${tar} -C ${dir}`,
  ]);
  expect(got.code, got.stderr).toBe(0);
  const name = (await readdir(dir)).find((file) => file.endsWith('.whl')) as string;
  return { name, bytes: await readFile(join(dir, name)) };
}

/** Generates and builds behind the proxy. */
async function builtWith(fields: Record<string, string>): Promise<string> {
  const { path: dir } = await made();
  const image = unique('proxy');
  cleanUps.push(() => docker('image', 'rm', '--force', `${image}:latest`));
  await cp(proxy.ca, join(dir, 'acme-ca.pem'));
  await writeFile(join(dir, 'main.py'), 'import acme_models\nprint("models", acme_models.version)\n');
  const all = { 'indexes.secret': 'index-login', 'ca.file': 'acme-ca.pem', 'proxy.url': proxy.url, ...fields };
  const sets = Object.entries(all).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const what = ['--framework', 'script', '--entry', 'main.py', '--python', '3.12', '--dep', 'acme-models', ...sets];
  const ran = await cli([dir, '--name', image, '--yes', '--no-interactive', ...what], { env });
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  proxy.seen.length = 0;
  direct.asked.length = 0;
  const built = await run('sh', ['scripts/build.sh', '--progress', 'plain', '--no-cache', '--network', 'host'], {
    cwd: dir,
    env: { NETRC: env.NETRC as string },
  });
  expect(built.code, (built.stdout + built.stderr).slice(-6000)).toBe(0);
  expect(await dockerOk('run', '--rm', `${image}:latest`)).toContain('models 1.2');
  return `${image}:latest`;
}

/** Which of the words are in the image: its configuration, its history and everything in each of its layers. */
async function wordsIn(image: string, words: readonly string[]): Promise<string[]> {
  const told = await dockerOk('image', 'inspect', image);
  const history = await dockerOk('history', '--no-trunc', image);
  const { path } = await made();
  const unpack = `docker save ${image} -o ${path}/image.tar && mkdir ${path}/layers && tar -xf ${path}/image.tar -C ${path}/layers`;
  expect((await run('sh', ['-c', unpack])).code).toBe(0);
  const look = `find ${path}/layers/blobs -type f | while read -r blob; do gzip -dc "$blob" 2>/dev/null || cat "$blob"; done`;
  const found = await run('sh', ['-c', `{ ${look}; } | grep -aoF -e '${words.join("' -e '")}' | sort -u`]);
  const lines = found.stdout.split('\n');
  return words.filter((word) => lines.includes(word) || (told + history).includes(word));
}

const secondLine = async (file: string): Promise<string> => (await readFile(file, 'utf8')).split('\n')[1] as string;
const secretWords = async (): Promise<string[]> => [await secondLine(proxy.key), 'open-sesame', proxy.url];
// it is in the image, so whatever else was there would have been found as well
const CODE = 'print("models", acme_models.version)';

describe('behind a proxy that reads along', () => {
  it('pip builds with the CA and a login by secret mount, and none of the secrets stays', async () => {
    const image = await builtWith({ 'indexes.default': `https://${HOST}/simple`, installer: 'pip' });
    expect(proxy.seen).toContain(`GET https://${HOST}/simple/acme-models/`);
    const certificate = await secondLine(proxy.ca);
    expect(await wordsIn(image, [certificate, CODE, ...(await secretWords())])).toEqual([certificate, CODE]);
  });

  it('uv does too, itself from there, with packages of private indexes, one past the proxy, and a CA for the build alone', async () => {
    const image = await builtWith({
      'indexes.default': `https://${HOST}/simple`,
      'indexes.private.models': `https://${MODELS}/simple`,
      'indexes.private.direct': direct.url,
      'indexes.packages.acme-models': 'models',
      'indexes.packages.acme-base': 'direct',
      'ca.mode': 'build',
      'proxy.bypass': DIRECT,
      installer: 'uv',
    });
    expect(proxy.seen).toContain(`GET https://${HOST}/simple/uv/`);
    expect(proxy.seen).toContain(`GET https://${MODELS}/simple/acme-models/`);
    expect(proxy.seen.join('\n')).not.toContain(DIRECT);
    expect(direct.asked).toContain('/files/acme_base-1.0-py3-none-any.whl');
    const certificate = await secondLine(proxy.ca);
    expect(await wordsIn(image, [certificate, CODE, ...(await secretWords())])).toEqual([CODE]);
  });
});
