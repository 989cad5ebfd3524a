import { describe, expect, it } from 'vitest';
import pins from '../../../src/catalog/targets/ci-action-pins.json' with { type: 'json' };
import { targets } from '../../../src/catalog/targets/index.ts';
import { findRegistry, parseRegistryHost, registries } from '../../../src/catalog/targets/registries.ts';

describe('registries', () => {
  it.each([
    ['sentiment', 'docker-hub'],
    ['acme/sentiment', 'docker-hub'],
    ['docker.io/acme/sentiment', 'docker-hub'],
    ['ghcr.io/acme/sentiment', 'ghcr'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/sentiment', 'ecr'],
    ['public.ecr.aws/acme/sentiment', 'ecr-public'],
    ['europe-west1-docker.pkg.dev/acme/ml/sentiment', 'artifact-registry'],
    ['eu.gcr.io/acme/sentiment', 'artifact-registry'],
    ['acme.azurecr.io/sentiment', 'acr'],
    ['registry.gitlab.com/acme/sentiment', 'gitlab'],
    ['registry.example.com:5000/sentiment', 'private'],
    ['localhost/sentiment', 'private'],
    // a name that only looks like one
    ['ghcr.io.example.com/sentiment', 'private'],
    ['xghcr.io/sentiment', 'private'],
  ])('%s is of %s', (image, name) => {
    expect(findRegistry(image).name).toBe(name);
  });

  it('a first component without a dot or a port is an account', () => {
    expect(parseRegistryHost('acme/sentiment')).toBe('');
    expect(parseRegistryHost('localhost/sentiment')).toBe('localhost');
    expect(parseRegistryHost('localhost:5000/a/b')).toBe('localhost:5000');
  });

  it.each(registries)('$name: a program, its command and its account belong together', ({ program, token, user }) => {
    expect(Boolean(program)).toBe(Boolean(token && user));
  });

  const systems = targets.flatMap(({ name, ci }) => (ci ? [{ name, ci }] : []));
  it('there are CI systems', () => {
    expect(systems.map(({ name }) => name)).toEqual(expect.arrayContaining(['github-actions', 'gitlab-ci']));
  });

  it.each(
    systems.flatMap(({ name, ci }) =>
      Object.entries(ci.logins).map(([registry, login]) => ({ name, registry, login })),
    ),
  )('$name at $registry: no secret, but where it is kept; all that it uses is pinned', ({ registry, login }) => {
    expect(registries.map((row) => row.name)).toContain(registry);
    for (const value of Object.values({ ...login.env, ...login.with }))
      expect(value).toMatch(/^\$\{\{ (?:vars|secrets|github)\.\w+ \}\}$|^us-east-1$|^\$CI_\w+$/);
    if (login.uses) expect(pins.actions).toHaveProperty([login.uses]);
  });

  it.each(Object.entries(pins.actions))('%s is pinned by a whole commit', (_name, { tag, commit }) => {
    expect(tag).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
  });
});
