import { describe, expect, it } from 'vitest';
import pins from '../../../src/catalog/pins.json' with { type: 'json' };
import { registries, registryHost, registryOf } from '../../../src/catalog/registries.ts';

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
    expect(registryOf(image).name).toBe(name);
  });

  it('a first component without a dot or a port is an account', () => {
    expect(registryHost('acme/sentiment')).toBe('');
    expect(registryHost('localhost/sentiment')).toBe('localhost');
    expect(registryHost('localhost:5000/a/b')).toBe('localhost:5000');
  });

  it.each(registries.map((row) => [row.name, row] as const))(
    '%s has no secret in it, and all that it uses is pinned',
    (_name, row) => {
      expect(Boolean(row.program), 'a program, its command and its account belong together').toBe(
        Boolean(row.token && row.user),
      );
      for (const value of Object.values({ ...row.github.env, ...row.github.with }))
        expect(value).toMatch(/^\$\{\{ (?:vars|secrets|github)\.\w+ \}\}$|^us-east-1$/);
      for (const value of Object.values(row.gitlab.env ?? {})) expect(value).toMatch(/^\$CI_\w+$/);
      if (row.github.uses) expect(pins.actions).toHaveProperty([row.github.uses]);
    },
  );

  it.each(Object.entries(pins.actions))('%s is pinned by a whole commit', (_name, { tag, commit }) => {
    expect(tag).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
  });
});
