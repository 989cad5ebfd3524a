import { describe, expect, it } from 'vitest';
import type { UserError } from '../../../src/errors.ts';
import { parseHashedRequirements } from '../../../src/lock/file.ts';
import { formatRequirementsTxt, lock } from '../../../src/lock/index.ts';
import type { LockRequest } from '../../../src/spec/lock.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const TEXT = `# a comment
numpy==1.26.4 \\
    --hash=${B} \\
    --hash=${A}
    # via pandas
pandas[excel]==2.1.4 --hash=${A}
torch @ https://example.org/torch-2.1.0%2Bcpu-cp311-cp311-linux_x86_64.whl ; platform_machine == "x86_64" --hash=${A}
gone==1 ; sys_platform == "win32" --hash=${A}
`;

function request(roots: string[]): LockRequest {
  const asked = roots.map((requirement) => ({ requirement, from: 'preset' }));
  return { python: '3.11', accelerator: 'cpu', platforms: ['linux/amd64'], roots: asked };
}
const file = { text: TEXT, from: 'seed.txt', date: '2026-01-01' };

describe('a lock that a preset carries', () => {
  it('is taken as it is', async () => {
    const { packages, resolver } = await lock(request(['pandas>=2', 'torch']), { file });
    expect(resolver).toEqual({ name: 'file', date: '2026-01-01', detail: 'seed.txt' });
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'numpy 1.26.4',
      'pandas 2.1.4',
      'torch 2.1.0+cpu',
    ]);
    expect(packages[0]).toMatchObject({ hashes: [A, B], via: ['seed.txt'] });
    expect(packages[1]).toMatchObject({ via: ['preset'] });
    expect(packages[2]).toMatchObject({ marker: 'platform_machine == "x86_64"' });
  });

  it('must cover the roots', async () => {
    const error: UserError = await lock(request(['pandas<2', 'scipy', 'numpy']), { file }).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect(error.problems.map(({ what }) => what)).toEqual([
      'seed.txt has pandas 2.1.4, which <2 does not allow',
      'scipy is not in seed.txt',
    ]);
  });

  it('must be pinned and hashed in every line', () => {
    const text = `numpy>=1 --hash=${A}\nscipy==1.0\nx==1.* --hash=${A}\n-r other.txt\n`;
    try {
      parseHashedRequirements(text, 'seed.txt');
      expect.unreachable();
    } catch (error) {
      expect((error as UserError).problems.map(({ where }) => where)).toEqual([
        'seed.txt:1',
        'seed.txt:2',
        'seed.txt:3',
        'seed.txt:4',
      ]);
    }
  });

  it('reads what it wrote', async () => {
    const made = await lock(request(['torch', 'fastapi']));
    const text = formatRequirementsTxt(made, { frameworks: ['torch'] });
    const read = await lock(request(['torch', 'fastapi']), { file: { ...file, text } });
    const pins = (l: typeof made) =>
      l.packages.map(({ name, version, hashes, url }) => ({ name, version, hashes, url }));
    expect(pins(read)).toEqual(pins(made));
  });
});
