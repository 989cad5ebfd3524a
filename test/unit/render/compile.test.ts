/** The Dockerfile where something is built from source: reviewed as files, as the golden trees are, but from a lock that is given. */
import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import type { SpecValues } from '../../../src/options/table.ts';
import { planImageLayout } from '../../../src/plan/image-layout.ts';
import { plan } from '../../../src/plan/plan.ts';
import { render } from '../../../src/render/render.ts';
import type { Lock, LockedPackage } from '../../../src/spec/lock.ts';

const MB = 1_000_000;
const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;
const locked = (name: string, bytes: number, more: Partial<LockedPackage> = {}): LockedPackage => ({
  name,
  version: '1.0',
  extras: [],
  hashes: [`sha256:${'0'.repeat(64)}`],
  size: Object.fromEntries(PLATFORMS.map((platform) => [platform, bytes])),
  via: ['requirements.in'],
  ...more,
});
const built = locked('pycosat', MB / 10, { build: [...PLATFORMS] });

function filesFor(packages: LockedPackage[], values: SpecValues = {}): Record<string, string> {
  const planned = plan({
    values: { framework: 'script', python: '3.12', ...values },
    because: {},
    facts: createEmptyFacts('shop'),
  });
  const lock: Lock = {
    request: planned.request,
    resolver: { name: 'uv', date: '2026-11-01T00:00:00Z' },
    packages,
    substitutions: [],
    buildRequires: [locked('setuptools', MB), locked('wheel', MB / 10, { via: ['pycosat'] })],
    buildApt: [
      { name: 'gcc', because: 'pycosat has sources in C' },
      { name: 'libc6-dev', because: 'pycosat has sources in C' },
    ],
  };
  const rendered = render(planned, planImageLayout(planned, lock), lock, '{}');
  return Object.fromEntries(rendered.map(({ path, text }) => [path, text]));
}

const large = [locked('numpy', 16 * MB), locked('scipy', 36 * MB)];

describe('a package without a wheel', () => {
  it.each<[string, LockedPackage[], SpecValues]>([
    ['alone, by uv', [built], {}],
    ['beside small ones, by pip', [locked('idna', MB), built], { installer: 'pip' }],
    ['beside large ones, by uv', [...large, locked('idna', MB), built], {}],
    [
      'beside large ones, by pip, with credentials',
      [...large, locked('idna', MB), built],
      { installer: 'pip', 'indexes.secret': 'index-login' },
    ],
  ])('%s', async (name, packages, values) => {
    const { Dockerfile = '', 'requirements.txt': requirements = '', ...others } = filesFor(packages, values);
    const slug = name.replace(/\W+/g, '-');
    await expect(Dockerfile).toMatchFileSnapshot(`./compile/${slug}.Dockerfile`);
    // its own section, the last one; what builds it is in a file of its own
    expect(requirements.split('# --- built from source ---')[1]).toMatch(/^\npycosat==1\.0 \\\n {4}--hash=/);
    expect(others['requirements-build.txt']).toMatch(/^setuptools==1\.0 \\$/m);
    // an empty line would end the instruction one day, and Docker warns of it
    expect(Dockerfile).not.toMatch(/\\\n\s*\n/);
    // neither the tools nor the credentials reach a stage that ships
    const [, ships = ''] = Dockerfile.split(/^FROM \S+ AS environment$/m);
    expect(ships).not.toMatch(/gcc|from=compile|requirements-build|netrc/);
  });
});
