import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { explainRefusal, simplifyText } from '../../../src/lock/uv/explain.ts';
import { pinFamily, resolveFamily } from '../../../src/lock/uv/family.ts';
import { mergeLocks } from '../../../src/lock/uv/merge.ts';
import { readAnnotations, readResolution } from '../../../src/lock/uv/pylock.ts';
import type { PlatformLock } from '../../../src/lock/uv/resolve/index.ts';
import type { ResolvedPackage, ResolveRequest } from '../../../src/lock/uv/types.ts';
import { parseRequirement } from '../../../src/pep/requirement.ts';
import type { LockRequest, Platform } from '../../../src/spec/lock.ts';

const HEX = (digit: string) => digit.repeat(64);
const ON = { python: '3.11', platform: 'linux/amd64' } as const;
const PYLOCK = `
lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "numpy"
version = "1.26.4"
marker = "python_full_version == '3.11.*'"
wheels = [{ url = "https://files.example.com/numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl", upload-time = 2024-02-05T23:53:15Z, size = 18300000, hashes = { sha256 = "${HEX('a')}" } }]

[[packages]]
name = "pandas"
version = "2.1.4"
wheels = [{ url = "https://files.example.com/pandas-2.1.4-cp39-cp39-win_amd64.whl", hashes = { sha256 = "${HEX('d')}" } }, { url = "https://files.example.com/pandas-2.1.4-cp311-cp311-manylinux_2_17_x86_64.whl", hashes = { sha256 = "${HEX('b')}" } }]

[[packages]]
name = "mine"
archive = { url = "https://files.example.com/mine-0.3-py3-none-any.whl", hashes = { sha256 = "${HEX('c')}" } }
`;
const ANNOTATED = `mine @ https://files.example.com/mine-0.3-py3-none-any.whl
    # via -r /tmp/x/requirements.in
numpy==1.26.4
    # via
    #   -c /tmp/x/constraints.txt
    #   pandas
    #   Scikit_Learn
pandas[excel,aws]==2.1.4
    # via your-requirements (/tmp/x/pyproject.toml)
`;

describe('what uv answers', () => {
  it('becomes packages with version, hash, size, extras and who asks', async () => {
    const [numpy, pandas, mine] = await readResolution(PYLOCK, ANNOTATED, ON);
    expect(numpy).toMatchObject({ name: 'numpy', version: '1.26.4', via: ['pandas', 'scikit-learn'], direct: false });
    expect(numpy?.files).toEqual([
      { url: expect.stringContaining('numpy-1.26.4'), hash: `sha256:${HEX('a')}`, size: 18300000 },
    ]);
    // an older uv lists the wheels of other platforms too
    const files = [{ hash: `sha256:${HEX('b')}`, size: 0 }];
    expect(pandas).toMatchObject({ extras: ['aws', 'excel'], via: [], files });
    expect(mine).toMatchObject({ version: '0.3', direct: true });
  });

  it('keeps no file of ours among those who ask', () => {
    expect([...readAnnotations(ANNOTATED).values()].flatMap(({ via }) => via)).toEqual(['pandas', 'scikit-learn']);
  });

  it.each([
    ['a repository', 'vcs = { type = "git", url = "https://x/y" }', /repository/],
    ['a folder', 'directory = { path = "." }', /folder/],
    [
      'an index without hashes',
      'version = "1"\nwheels = [{ url = "https://x/p-1-py3-none-any.whl", hashes = {} }]',
      /no sha256/,
    ],
    [
      'a source distribution',
      'version = "1"\nsdist = { url = "https://x/p-1.tar.gz", hashes = { sha256 = "00" } }',
      /no wheel/,
    ],
  ])('is refused where it cannot be pinned: %s', async (_case, text, what) => {
    const pylock = `[[packages]]\nname = "p"\n${text}\n[[packages]]\nname = "q"\nversion = "1"\n`;
    const error = await readResolution(pylock, '', ON).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error.exitCode).toBe(1);
    expect(error.problems).toHaveLength(2); // all at once
    expect(error.problems[0].what).toMatch(what);
  });
});

const found = (name: string, version: string, more: Partial<ResolvedPackage> = {}): ResolvedPackage => ({
  name,
  version,
  extras: [],
  via: ['requirements.in'],
  files: [{ url: `https://x/${name}-${version}.whl`, hash: `sha256:${HEX(version[0] ?? '0')}`, size: 10 }],
  direct: false,
  ...more,
});
const answer = (platform: Platform, packages: ResolvedPackage[], routed: string[] = []): PlatformLock => ({
  platform,
  packages,
  routed: new Set(routed),
  substituted: new Map(),
  undated: false,
});
const BOTH: Platform[] = ['linux/amd64', 'linux/arm64'];

describe('two architectures', () => {
  it('share a line where they agree, with the hashes of both', () => {
    const arm = found('a', '1.0', { files: [{ url: 'https://x/arm.whl', hash: `sha256:${HEX('f')}`, size: 0 }] });
    const merged = mergeLocks(
      [answer('linux/amd64', [found('a', '1.0')]), answer('linux/arm64', [arm])],
      { platforms: BOTH },
      (_name, hash) => (hash.endsWith('f') ? 7 : 0),
    );
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({
      hashes: [`sha256:${HEX('1')}`, `sha256:${HEX('f')}`],
      size: { 'linux/amd64': 10, 'linux/arm64': 7 },
    });
    expect(merged[0]).not.toHaveProperty('marker');
  });

  it('have a line each where the version, the file or the need differs', () => {
    const merged = mergeLocks(
      [
        answer('linux/amd64', [found('a', '2.0'), found('only', '1'), found('torch', '2.13.0+cpu')], ['torch']),
        answer('linux/arm64', [found('a', '1.0'), found('torch', '2.12.0+cpu')], ['torch']),
      ],
      { platforms: BOTH },
      () => 0,
    );
    expect(merged.map(({ name, version, marker, url }) => [name, version, marker, url])).toEqual([
      ['a', '2.0', 'platform_machine == "x86_64"', undefined],
      ['a', '1.0', 'platform_machine == "aarch64"', undefined],
      ['only', '1', 'platform_machine == "x86_64"', undefined],
      ['torch', '2.13.0+cpu', 'platform_machine == "x86_64"', 'https://x/torch-2.13.0+cpu.whl'],
      ['torch', '2.12.0+cpu', 'platform_machine == "aarch64"', 'https://x/torch-2.12.0+cpu.whl'],
    ]);
  });

  it('share the line of one file that serves both', () => {
    const pure = found('mine', '0.3', { direct: true });
    const merged = mergeLocks(
      [answer('linux/amd64', [pure]), answer('linux/arm64', [pure])],
      { platforms: BOTH },
      () => 0,
    );
    expect(merged.map(({ url, marker }) => [url, marker])).toEqual([['https://x/mine-0.3.whl', undefined]]);
  });
});

describe("PyTorch's family", () => {
  const request = (accelerator: string, pytorchIndex?: string): LockRequest => ({
    python: '3.12',
    accelerator,
    platforms: BOTH,
    roots: [],
    ...(pytorchIndex ? { pytorchIndex } : {}),
  });
  const roots = (...texts: string[]) =>
    texts.map((text) => ({ requirement: parseRequirement(text, 't'), text, from: 't' }));

  it('is taken from its own index for CPU, or from the mirror that is named', () => {
    expect(resolveFamily(request('cpu'), []).route?.index).toBe('https://download.pytorch.org/whl/cpu');
    expect(resolveFamily(request('cpu', 'http://127.0.0.1:1/simple/'), []).route?.index).toBe(
      'http://127.0.0.1:1/simple',
    );
    expect(resolveFamily(request('cpu'), []).route?.names).toContain('torchvision');
    expect(resolveFamily(request('cpu'), []).route?.names).not.toContain('numpy');
  });

  it('is taken from the default index where that has a build for the CUDA', () => {
    const { route, constraints } = resolveFamily(request('13.0'), []);
    expect(route).toBeUndefined();
    // what brings torch along may hold it to an older release of the same CUDA
    expect(constraints).toEqual([expect.stringMatching(/^torch>=2\.11,<2\.\d+$/)]);
    expect(resolveFamily(request('13.0'), roots('torch==2.13.0')).constraints).toEqual(['torch>=2.13,<2.14']);
    expect(resolveFamily(request('12.8'), roots('torch<2.11')).constraints).toEqual([expect.stringMatching(/<2\.11$/)]);
  });

  it('is taken from the index of the CUDA where the default has another', () => {
    expect(resolveFamily(request('12.6'), roots('torch==2.13.0')).route?.index).toBe(
      'https://download.pytorch.org/whl/cu126',
    );
    expect(resolveFamily(request('13.0'), roots('torch==2.9.0')).route?.index).toMatch(/cu130$/);
    // an older torch has that CUDA on the default index, but nobody asked for an older torch
    expect(resolveFamily(request('12.6'), []).route?.index).toMatch(/cu126$/);
  });
});

describe("PyTorch's family as of a day", () => {
  const cpu: LockRequest = { python: '3.11', accelerator: 'cpu', platforms: BOTH, roots: [] };
  const asOf = (...texts: string[]) => {
    const roots = texts.map((text) => ({ requirement: parseRequirement(text, 't'), text, from: 't' }));
    return pinFamily(resolveFamily(cpu, roots), roots, async (names) => {
      expect(names).toContain('torch');
      return new Map([
        ['torch', { version: '2.0.1' }],
        ['torchvision', { version: '0.15.2' }],
      ]);
    });
  };

  it('is held to the releases that the default index had, since its own tells no dates', async () => {
    expect(await asOf('torch', 'transformers')).toEqual(['torch==2.0.*', 'torchvision==0.15.*']);
  });

  it('follows the one that a person pinned', async () => {
    expect(await asOf('torch==1.13.1', 'torchvision')).toEqual([]);
    expect(await asOf('torchvision<0.15')).toEqual([]);
  });
});

describe("uv's refusals, in the user's terms", () => {
  const request: LockRequest = {
    python: '3.12',
    accelerator: 'cpu',
    platforms: BOTH,
    roots: ['pandas==2.1.4', 'numpy>=2', 'tensorflow==2.15.0', 'pandaz'].map((requirement) => ({
      requirement,
      from: 'requirements.in',
    })),
  };
  const question: ResolveRequest = {
    python: '3.12',
    platform: 'linux/amd64',
    requirements: [],
    overrides: [],
    constraints: [],
    preferences: [],
  };
  const NO = 'error: No solution found when resolving dependencies\n  cause: ';
  const told = (said: string) =>
    explainRefusal(said, request, question, (name) => (name === 'pandaz' ? 'did you mean pandas?' : undefined));

  it('a name that is not there, with near ones', () => {
    const { problem } = told(
      `${NO}Because pandaz was not found in the package registry and you require pandaz, we can conclude that your requirements are unsatisfiable.`,
    );
    expect(problem).toEqual({
      where: 'requirements.in',
      what: 'there is no package called pandaz on the index',
      fix: 'did you mean pandas?',
    });
  });

  it('a name that another package asks for', () => {
    const { problem } = told(
      `${NO}Because gone was not found in the package registry and left==1.0 depends on gone, we can conclude that left==1.0 cannot be used.`,
    );
    expect(problem.where).toBe('left==1.0');
  });

  it('a version that has no wheel for the Python, with the Pythons that it has', () => {
    const { problem } = told(
      `${NO}Because tensorflow==2.15.0 has no wheels with a matching Python ABI tag (e.g., \`cp312\`) and you require tensorflow==2.15.0, we can conclude that your requirements are unsatisfiable.\n\nhint: You require CPython 3.12 (\`cp312\`), but we only found wheels for \`tensorflow\` (v2.15.0) with the following Python ABI tags: \`cp39\`, \`cp310\`, \`cp311\``,
    );
    expect(problem.what).toBe('tensorflow 2.15.0 has no wheel for Python 3.12; it has for 3.9, 3.10, 3.11');
    expect(problem.fix).toContain('--python 3.11');
  });

  it('a pin that needs a newer Python than the one that was taken, with those that serve it', () => {
    const { problem } = told(
      `${NO}Because the requested Python version (>=3.9) does not satisfy Python>=3.10 and tensorflow==2.15.0 depends on Python>=3.10, we can conclude that tensorflow==2.15.0 cannot be used. And because you require tensorflow==2.15.0, we can conclude that your requirements are unsatisfiable.`,
    );
    expect(problem).toMatchObject({
      what: 'tensorflow 2.15.0 needs Python >=3.10, and 3.12 was taken',
      fix: '--python 3.10, or another version of tensorflow',
      pythons: ['3.10', '3.11', '3.12'],
    });
  });

  it('a package without any wheel', () => {
    const { problem } = told(
      `${NO}Because all versions of hnswlib have no usable wheels and you require hnswlib, we can conclude that your requirements are unsatisfiable.\n\nhint: Wheels are required for \`hnswlib\` because building from source is disabled for all packages (i.e., with \`--no-build\`)`,
    );
    expect(problem.what).toBe(
      'hnswlib has no wheel for Python 3.12 on linux/amd64, only a source archive, which would have to be built',
    );
  });

  it('a version whose wheels are all for other systems, with those that it has', () => {
    const { problem } = told(
      `${NO}Because acme==1.0 has no wheels with a matching platform tag (e.g., \`manylinux_2_36_x86_64\`) and you require acme==1.0, we can conclude that your requirements are unsatisfiable.\n\nhint: Wheels are available for \`acme\` (v1.0) on the following platforms: \`macosx_15_0_arm64\`, \`win_amd64\``,
    );
    expect(problem.what).toBe('acme 1.0 has no wheel for linux/amd64; it has for macosx_15_0_arm64, win_amd64');
    expect(problem.fix).toBe('another version of acme');
  });

  it('a version that does not exist', () => {
    const { problem } = told(
      `${NO}Because there is no version of tensorflow==99 and you require tensorflow==99, we can conclude that your requirements are unsatisfiable.`,
    );
    expect(problem.what).toBe('there is no tensorflow 99 on the index');
  });

  it('a release that only the lock of another tool names, with the flag that lets go of it', () => {
    const constraints = [{ requirement: 'six==1.99', from: 'uv.lock', pin: true as const }];
    const said = `${NO}Because there is no version of six==1.99 and you require six==1.99, we can conclude that your requirements are unsatisfiable.`;
    const { problem } = explainRefusal(said, { ...request, constraints }, question, () => undefined);
    expect(problem).toMatchObject({ where: 'uv.lock', fix: '--upgrade-package six' });
  });

  it('a package without a wheel for arm64, with the platform that is left', () => {
    const said = `${NO}Because acme==1.0 has no wheels with a matching platform tag and you require acme==1.0, we can conclude that your requirements are unsatisfiable.`;
    const both = { ...request, platforms: ['linux/amd64', 'linux/arm64'] as Platform[] };
    const on = (platform: Platform) => explainRefusal(said, both, { ...question, platform }, () => undefined).problem;
    expect(on('linux/arm64')).toMatchObject({ platforms: ['linux/amd64'] });
    expect(on('linux/amd64').platforms).toBeUndefined();
    expect(on('linux/amd64').fix).not.toContain('platforms');
  });

  it.each([
    [
      'a newer uv',
      `${NO}Because pandas==2.1.4 depends on numpy{python_full_version < '3.12'}>=1.23.2,<2 and you require pandas==2.1.4, we can conclude that you require numpy>=1.23.2,<2.\n         And because you require numpy>=2, we can conclude that your requirements are unsatisfiable.`,
    ],
    [
      'an older uv',
      "  × No solution found when resolving dependencies:\n  ╰─▶ Because pandas==2.1.4 depends on numpy{python_full_version < '3.12'}>=1.23.2,<2\n      and your-requirements depends on pandas==2.1.4, we can conclude that you require numpy>=1.23.2,<2.\n      And because you require numpy>=2, we can conclude that your requirements are unsatisfiable.",
    ],
  ])('a conflict, with what it is between (%s)', (_case, said) => {
    const { problem, between } = told(said);
    expect(problem.what).toBe(
      'these requirements do not fit together: Because pandas==2.1.4 depends on numpy>=1.23.2,<2 and you require pandas==2.1.4, we can conclude that you require numpy>=1.23.2,<2. And because you require numpy>=2',
    );
    expect(between).toEqual(['pandas==2.1.4', 'numpy>=2']);
  });

  it('an index that is down, without the credentials of its address', () => {
    const said =
      'error: Request failed after 3 retries in 5.8s\n  cause: Failed to fetch: http://me:secret@127.0.0.1:9/simple/six/\n  cause: tcp connect error\n  cause: Connection refused (os error 111)';
    const { problem } = explainRefusal(said, request, question, () => undefined);
    expect(problem.what).toBe(
      'the package index cannot be reached: Connection refused (os error 111) (http://127.0.0.1:9/simple/six/)',
    );
    expect(simplifyText(said)).not.toContain('secret');
    const routed = explainRefusal(
      said,
      request,
      { ...question, routed: { index: 'http://127.0.0.1:9/simple', names: [] } },
      () => undefined,
    );
    expect(routed.problem.what).toMatch(/^PyTorch's index/);
    expect(routed.problem.fix).toContain('indexes.pytorch');
  });

  it('a misspelled name, also where the index is down', () => {
    const said =
      'error: Failed to fetch: http://127.0.0.1:9/simple/pandsa/\n  cause: Connection refused (os error 111)';
    const roots = [
      { requirement: 'torch', from: 'requirements.in:1' },
      { requirement: 'pandsa', from: 'requirements.in:2' },
    ];
    const near = (name: string) => (name === 'pandsa' ? 'did you mean pandas?' : undefined);
    const { problem } = explainRefusal(said, { ...request, roots }, question, near);
    expect(problem.where).toBe('requirements.in:2');
    expect(problem.what).toMatch(/^pandsa is not in the snapshot, and the package index cannot be reached/);
    expect(problem.fix).toMatch(/^did you mean pandas\? If not, check the network/);
  });

  it('a file that a requirement names by its address, where it cannot be reached', () => {
    const address = 'https://models.example/en_core-3.8.0-py3-none-any.whl';
    const said = `error: Request failed after 3 retries\n  cause: Failed to fetch: ${address}\n  cause: Connection refused (os error 111)`;
    const roots = [{ requirement: `en_core @ ${address}`, from: 'requirements.in:3' }];
    expect(explainRefusal(said, { ...request, roots }, question, () => undefined).problem).toEqual({
      where: 'requirements.in:3',
      what: `en-core cannot be fetched: Connection refused (os error 111) (${address})`,
      fix: 'check the network and the proxy, or name an address that is reached',
    });
  });

  it('no Python to resolve with, and anything else as uv said it', () => {
    expect(told('error: No interpreter found for Python 3.11 in search path').problem.fix).toContain('Python');
    expect(told('error: something odd').problem.what).toBe('something odd');
  });
});
