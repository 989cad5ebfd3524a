/** Behind a proxy that reads along, through a private index that wants a login: it builds, and keeps nothing of either. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cli, folder, run } from '../support/cli.ts';
import { inspectingProxy } from '../support/inspecting-proxy.ts';
import { packageIndex } from '../support/package-index.ts';
import { docker, dockerOk, unique } from './harness.ts';

const HOST = 'packages.acme.example';
const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

it('builds with the CA, the proxy and a login by secret mount, and none of their secrets stays', async () => {
  const releases = [
    { name: 'acme-models', version: '1.2', requires: ['acme-base'] },
    { name: 'acme-base', version: '1.0' },
  ];
  const index = await packageIndex(releases, 'robot:open-sesame');
  const { path: dir, remove } = await folder();
  const { path: secrets, remove: forget } = await folder();
  const proxy = await inspectingProxy(secrets, HOST, index.url.replace('/simple', ''));
  const image = unique('proxy');
  cleanUps.push(index.close, remove, forget, proxy.close, () => docker('image', 'rm', '--force', `${image}:latest`));

  await cp(proxy.ca, join(dir, 'acme-ca.pem'));
  const netrc = join(secrets, 'netrc');
  await writeFile(netrc, `machine ${HOST} login robot password open-sesame\n`);
  await writeFile(join(dir, 'main.py'), 'import acme_models\nprint("models", acme_models.version)\n');
  const env = {
    NETRC: netrc,
    HTTPS_PROXY: proxy.url,
    SSL_CERT_FILE: proxy.ca,
    UV_NO_CACHE: '1',
  };
  const fields = {
    'indexes.default': `https://${HOST}/simple`,
    'indexes.secret': 'index-login',
    'ca.file': 'acme-ca.pem',
    'proxy.url': proxy.url,
    installer: 'pip',
  };
  const sets = Object.entries(fields).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const what = ['--framework', 'script', '--entry', 'main.py', '--python', '3.12', '--dep', 'acme-models', ...sets];
  const made = await cli([dir, '--name', image, '--yes', '--no-interactive', ...what], { env });
  expect(made.code, made.stdout + made.stderr).toBe(0);

  const before = proxy.seen.length;
  const built = await run('sh', ['scripts/build.sh', '--progress', 'plain', '--network', 'host'], {
    cwd: dir,
    env: { NETRC: netrc },
  });
  expect(built.code, (built.stdout + built.stderr).slice(-6000)).toBe(0);
  expect(proxy.seen.slice(before)).toContain(`GET https://${HOST}/simple/acme-models/`);
  expect(await dockerOk('run', '--rm', `${image}:latest`)).toContain('models 1.2');

  const key = (await readFile(proxy.key, 'utf8')).split('\n')[1] as string;
  const words = [key, 'open-sesame', proxy.url];
  const told = await dockerOk('image', 'inspect', `${image}:latest`);
  const history = await dockerOk('history', '--no-trunc', `${image}:latest`);
  for (const word of words) expect(told + history).not.toContain(word);
  // everything of the image, layer by layer
  const tar = join(secrets, 'image.tar');
  const layers = join(secrets, 'layers');
  const unpack = `docker save ${image}:latest -o ${tar} && mkdir ${layers} && tar -xf ${tar} -C ${layers}`;
  expect((await run('sh', ['-c', unpack])).code).toBe(0);
  const look = `find ${layers}/blobs -type f | while read -r blob; do gzip -dc "$blob" 2>/dev/null || cat "$blob"; done`;
  const certificate = (await readFile(proxy.ca, 'utf8')).split('\n')[1] as string;
  const found = await run('sh', [
    '-c',
    `{ ${look}; } | grep -aoF -e '${certificate}' -e '${words.join("' -e '")}' | sort -u`,
  ]);
  // the certificate is there to be found, so what else was there would have been found as well
  expect(found.stdout.trim().split('\n')).toEqual([certificate]);
});
