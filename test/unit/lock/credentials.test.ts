/** Logins go to the scheme, host and port that they are stored for, and to nobody whom the project alone names. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveIndexAccess } from '../../../src/lock/uv/access/credentials.ts';
import { parseNetrc } from '../../../src/lock/uv/access/user-logins.ts';
import type { LoginPolicy } from '../../../src/lock/uv/types.ts';
import { markUntrusted } from '../../../src/process/trust-boundary.ts';
import { folder } from '../../support/cli.ts';

let root: { path: string; remove: () => Promise<void> };
let project: string;
let netrc: string;

beforeAll(async () => {
  root = await folder();
  project = join(root.path, 'project');
  netrc = join(root.path, 'netrc');
  await mkdir(project);
  markUntrusted(project);
  await writeFile(
    netrc,
    'machine known.example login robot password hidden\nmachine other.example\n  login x\n  password y\n',
  );
});
afterAll(() => root.remove());

const STRANGER: LoginPolicy = { isNamedByUser: () => false, confirm: async () => false };
const USER: LoginPolicy = { isNamedByUser: () => true, confirm: async () => false };

const resolve = (
  env: Record<string, string>,
  indexes: { default?: string; acme?: string },
  policy = STRANGER,
  roots: string[] = [],
) => {
  const { default: first, acme } = indexes;
  const request = {
    indexes: {
      ...(first ? { default: first } : {}),
      ...(acme ? { private: [{ name: 'acme', url: acme, packages: [] }] } : {}),
    },
    roots: roots.map((requirement) => ({ requirement, from: 'requirements.in:1' })),
  };
  return resolveIndexAccess({ NETRC: netrc, XDG_CONFIG_HOME: root.path, ...env }, project, undefined, request, policy);
};

describe('resolveIndexAccess', () => {
  const PIP = { PIP_INDEX_URL: 'https://bob:s3cret@index.example:8443/simple' };

  it.each([
    ['the same address', 'https://index.example:8443/simple', true],
    ['another path of the host', 'https://index.example:8443/other', true],
    ['the same host unencrypted', 'http://index.example:8443/simple', false],
    ['another port', 'https://index.example/simple', false],
    ['another host', 'https://index.example.evil.example:8443/simple', false],
  ])('sends the login of the default index to %s: %s: %s', async (_, url, sent) => {
    const access = await resolve(PIP, { default: url });
    expect(access.variables.UV_DEFAULT_INDEX?.includes('s3cret')).toBe(sent);
    expect(access.findLogin(`${url}/x.tar.gz`)?.password).toBe(sent ? 's3cret' : undefined);
  });

  it('refuses the login of a name for a host that the project alone names', async () => {
    const env = { UV_INDEX_ACME_USERNAME: 'bob', UV_INDEX_ACME_PASSWORD: 's3cret' };
    const indexes = { acme: 'https://evil.example/simple' };
    await expect(resolve(env, indexes)).rejects.toThrow(/the project names https:\/\/evil\.example/);
    expect((await resolve(env, indexes, USER)).variables).toMatchObject(env);
    const confirmed = { ...STRANGER, confirm: async (origin: string) => origin === 'https://evil.example' };
    expect((await resolve(env, indexes, confirmed)).variables).toMatchObject(env);
  });

  it('sends the login of a name to a host that the user has settings of', async () => {
    const env = { UV_INDEX_ACME_USERNAME: 'bob', UV_INDEX_ACME_PASSWORD: 's3cret' };
    const ofUv = { ...env, UV_INDEX: 'corp=https://acme.example/simple' };
    expect((await resolve(ofUv, { acme: 'https://acme.example/pypi' })).variables).toMatchObject(env);
    await expect(resolve(ofUv, { acme: 'http://acme.example/pypi' })).rejects.toThrow();
  });

  it('takes settings of the project for nobody’s but its own', async () => {
    await writeFile(join(project, 'uv.toml'), '[[index]]\nname = "acme"\nurl = "https://evil.example/simple"\n');
    const env = { UV_INDEX_ACME_USERNAME: 'bob', UV_INDEX_ACME_PASSWORD: 's3cret' };
    await expect(resolve(env, { acme: 'https://evil.example/simple' })).rejects.toThrow();
    expect((await resolve(env, {})).variables).toEqual({});
  });

  it('gives uv the netrc entries of the hosts that are asked, encrypted', async () => {
    const of = async (url: string, roots: string[] = []) =>
      (await resolve({}, { default: url }, STRANGER, roots)).netrc;
    expect(await of('https://known.example/simple')).toBe('machine known.example login robot password hidden\n');
    expect(await of('http://known.example/simple')).toBe('');
    expect(await of('https://known.example:8443/simple')).toBe('');
    expect(await of('https://none.example/simple')).toBe('');
    expect(await of('https://known.example/simple', ['x @ http://known.example/x.whl'])).toBe('');
    expect(await of('https://none.example/simple', ['x @ https://other.example/x.whl'])).toContain('other.example');
  });
});

describe('parseNetrc', () => {
  it('reads entries in any layout, without comments, macros and the default', () => {
    const text = `# machine a login no password no
machine A.example login one password p#1
machine b.example
  account x
  password two login machine
macdef init
machine c.example login no password no

default login anybody password any
`;
    expect([...parseNetrc(text)]).toEqual([
      ['a.example', { username: 'one', password: 'p#1' }],
      ['b.example', { username: 'machine', password: 'two' }],
    ]);
  });
});
