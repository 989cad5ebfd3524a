/** A made-up organisation: a base preset, two teams that build on it, four projects. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import { type Org, organisation } from '../support/org.ts';

let org: Org;
beforeAll(async () => {
  org = await organisation('mirror.example.com/library');
});
afterAll(() => org.remove());

/** The registry of these tests is nowhere, and cannot be asked for the digest that the organisation requires. */
const DIGEST = `sha256:${'0'.repeat(64)}`;
const make = (name: string, ...args: string[]) =>
  cli(['.', '--yes', '--no-interactive', '--set', `base.digest=${DIGEST}`, ...args], { cwd: org.project(name) });
const read = (name: string, file: string): Promise<string> => readFile(join(org.project(name), file), 'utf8');

describe.each(['classifier', 'labeller', 'search', 'trainer'])('%s', (name) => {
  it('has what the organisation wants, and again the second time', async () => {
    expect(await make(name)).toMatchObject({ code: 0 });
    const dockerfile = await read(name, 'Dockerfile');
    expect(dockerfile).toMatch(/^FROM mirror\.example\.com\/library\/python:3\.12\./m);
    expect(dockerfile).toContain('USER 12345:12345');
    expect(dockerfile).toContain('com.example.cost-centre=4711');
    expect(await read(name, 'certs/example-ca.pem')).toBe(org.ca);
    expect(dockerfile).toContain('source=certs/example-ca.pem,');
    expect(await read(name, '.dockerignore')).toMatch(/\n\*\*\/\*\.pem\n[\s\S]*\n!certs\/example-ca\.pem\n/);
    expect(await read(name, 'scripts/build.sh')).toContain('org.opencontainers.image.revision');
    expect(await read(name, 'scripts/push.sh')).toContain(
      `image=mirror.example.com/library/ml/${name}:\${TAG:-$(date -u +%Y%m%d)-$(git -c safe.bareRepository=explicit rev-parse --short=12 HEAD)}`,
    );
    const again = JSON.parse((await make(name, '--json')).stdout) as { files: { status: string }[] };
    expect(again.files.filter(({ status }) => status !== 'unchanged')).toEqual([]);
  });
});

it('a team replaces run.sh and adds steps without copying our Dockerfile', async () => {
  for (const name of ['classifier', 'trainer']) expect(await make(name)).toMatchObject({ code: 0 });
  expect(await read('classifier', 'scripts/run.sh')).toContain(
    'exec echo "example-schedule mirror.example.com/library/ml/classifier"',
  );
  const lines = (await read('classifier', 'Dockerfile')).split('\n');
  const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
  const order = [
    'FROM mirror',
    'ENV EXAMPLE_SITE=vision',
    'FROM base AS builder',
    'RUN echo "classifier',
    'FROM builder AS packages',
    'FROM environment AS runtime',
    'RUN echo vision',
    'USER ',
  ];
  expect(order.map(at)).toEqual([...order.map(at)].sort((a, b) => a - b));
  expect(order.map(at)).not.toContain(-1);
  expect(await read('trainer', 'scripts/run.sh')).toContain('docker run');
});

describe('what is enforced', () => {
  it.each([
    [
      'search',
      ['--set', 'user=1000'],
      /--set user: user: 1000 overrides what preset .*base\.yaml enforces \(12345\): the clusters run/,
    ],
    [
      'search',
      ['--framework', 'gradio'],
      /--framework: framework: "gradio" overrides what preset .*language\.toml enforces .*the gateway speaks HTTP only/,
    ],
    [
      'search',
      ['--set', 'shm=64m'],
      /--set shm: shm: "64m" breaks a rule of preset .*language\.toml: must be at least 256m: the tokenizer's workers/,
    ],
    [
      'trainer',
      ['--python', '3.10'],
      /--python: python: "3\.10" breaks a rule of preset .*base\.yaml: must be >=3\.11,<3\.14/,
    ],
    [
      'trainer',
      ['--dep', 'requests==2.31.0'],
      /requests 2\.31\.0.* is banned by preset .*base\.yaml \(requests<2\.32\): CVE/,
    ],
  ])('%s with %j is refused', async (name, flags, words) => {
    const ran = await make(name, '--offline', ...flags);
    expect([1, 2]).toContain(ran.code);
    // where requests 2.31 cannot be resolved without the network, that is said first
    if (!flags.includes('requests==2.31.0') || !/offline/.test(ran.stderr)) expect(ran.stderr).toMatch(words);
  });

  it('a package that another one brings, where the closure is known without the network', async () => {
    const path = join(org.project('search'), 'ml-container.json');
    const before = await readFile(path, 'utf8');
    await writeFile(path, JSON.stringify({ ...JSON.parse(before), banned: { 'starlette>=0.1': 'not reviewed yet' } }));
    const ran = await make('search', '--offline');
    await writeFile(path, before);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /dependencies: starlette [\d.]+, which fastapi asks for, is banned by .*\(starlette>=0\.1\): not reviewed yet/,
    );
  });

  it('a digest where the registry cannot be asked, with the command that gives it', async () => {
    // that of an earlier test would be kept
    for (const file of ['ml-container.lock', 'Dockerfile'])
      await rm(join(org.project('trainer'), file), { force: true });
    const file = join(org.project('trainer'), 'ml-container.json');
    const { base: _, ...spec } = await readJson(file);
    await writeFile(file, JSON.stringify(spec));
    const first = await cli(['.', '--yes', '--no-interactive', '--offline'], { cwd: org.project('trainer') });
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(
      /base\.digest: must be given, says preset .*base\.yaml: a tag can be moved, a digest cannot/,
    );
    expect(first.stderr).toContain('docker buildx imagetools inspect mirror.example.com/library/python:3.12.');
  });

  it('certificates that are not there, and a private key among them', async () => {
    const [trainer, certificate] = [org.project('trainer'), join(org.presets, 'certs/example-ca.pem')];
    await rm(join(trainer, 'certs'), { recursive: true, force: true });
    await rm(certificate);
    const missing = await make('trainer');
    await writeFile(certificate, `${org.ca}-----BEGIN PRIVATE KEY-----\n`);
    const key = await make('trainer');
    await writeFile(certificate, org.ca);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(
      /ca\.file: certs\/example-ca\.pem is not in the project \(set in preset .*base\.yaml\)/,
    );
    expect(key.code).toBe(2);
    expect(key.stderr).toMatch(/base\.yaml.*ca\.file: certs\/example-ca\.pem holds a private key/);
  });

  it("by the project's own file too", async () => {
    const path = join(org.project('search'), 'ml-container.json');
    const before = await readFile(path, 'utf8');
    await writeFile(path, JSON.stringify({ ...JSON.parse(before), user: 1000 }));
    const ran = await make('search');
    await writeFile(path, before);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(
      /ml-container\.json: user: 1000 overrides what preset .* enforces \(12345\): the clusters run every container/,
    );
  });

  it('a file that every project must have', async () => {
    await rm(join(org.project('trainer'), 'README.md'));
    const ran = await make('trainer');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/README\.md: is missing, and preset .*base\.yaml requires it/);
  });
});
