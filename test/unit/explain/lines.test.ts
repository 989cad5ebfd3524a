/**
 * No line of what we write is unexplained. A line that is named here needs a rule, or an entry, in src/catalog/explanations.json;
 * one of a target's files has at least what its explain.json says of the file.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import general from '../../../src/catalog/explanations.json' with { type: 'json' };
import { targets } from '../../../src/catalog/targets.ts';
import { entries, entryNamed, entryOfFile, explainLines } from '../../../src/explain/index.ts';
import { referred } from '../../../src/explain/table.ts';
import own from '../../../src/generated/target-explanations.ts';
import { tree } from '../../support/cli.ts';

const GOLDEN = fileURLToPath(new URL('../../golden', import.meta.url));
const cases = (await readdir(GOLDEN, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** Files that are explained by their target where no rule fits; in all others a rule has to. */
const ofTargets = new Set(targets.flatMap(({ paths }) => paths));

describe.each(cases)('%s', (name) => {
  it('has no line unexplained', async () => {
    const files = await tree(join(GOLDEN, name, 'expected'));
    const lock = JSON.parse(await readFile(join(GOLDEN, name, 'expected/ml-container.lock'), 'utf8'));
    const unexplained = Object.entries(files).flatMap(([path, text]) =>
      explainLines({
        path,
        text,
        starter: lock.files[path]?.kind === 'starter',
        ...(ofTargets.has(path) ? { ours: [text] } : {}),
      })
        .filter(({ entry }) => entry === undefined)
        .map(({ line, text: said }) => `${path}:${line} ${said}`),
    );
    expect(unexplained).toEqual([]);
  });
});

describe('the explanations', () => {
  it('a line that nobody wrote for us is not explained', () => {
    const [line] = explainLines({ path: 'Dockerfile', text: 'FROM x AS base\nRUN make it so\n', starter: false }).slice(
      1,
    );
    expect(line?.entry).toBeUndefined();
  });

  it.each([
    ['ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true UV_HTTP_TIMEOUT=300', 'tools'],
    ['ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt', 'own-ca'],
  ])('%s is about %s', (text, entry) => {
    const lines = explainLines({ path: 'Dockerfile', text: `FROM x AS tools\n${text}\n`, starter: false });
    expect(lines[1]?.entry).toBe(entry);
  });

  it('the title of our Dockerfile is about the file, not about the base below it', () => {
    const text =
      '# gr: Gradio: a page, Python 3.12.16, CPU\n# Made by create-ml-container from ml-container.json.\nFROM x AS base\n';
    const lines = explainLines({ path: 'Dockerfile', text, starter: false });
    expect(lines.map(({ entry }) => entry)).toEqual(['header', 'header', 'base']);
  });

  it('every rule names an entry, and every entry is reached', () => {
    expect(referred.filter((entry) => entryNamed(entry) === undefined)).toEqual([]);
    expect(Object.keys(entries).filter((entry) => !referred.includes(entry))).toEqual([]);
  });

  it.each(Object.entries(entries))('%s says what, why and where that is from', (_, entry) => {
    expect(entry.what.length).toBeGreaterThan(20);
    expect(entry.why.length).toBeGreaterThan(15);
    expect(entry.source).not.toBe('');
  });

  it('an instruction is known by what it is, whatever it says', () => {
    const text = 'FROM python:9 AS base\nFROM base AS runtime\nEXPOSE 1\nSTOPSIGNAL SIGQUIT\n';
    expect(explainLines({ path: 'Dockerfile', text, starter: false }).map(({ entry }) => entry)).toEqual([
      'base',
      'multi-stage',
      'port',
      'stop',
    ]);
  });
});

describe.each(targets)('the target $name', ({ name, paths }) => {
  it('says what it is for, under its own name', () => {
    expect(Object.keys(own)).toContain(name);
    expect(entryNamed(name)).toEqual(own[name]?.target);
  });

  it('explains each of its files, and every line that it writes there', () => {
    for (const path of paths) {
      expect(Object.keys(entries)).toContain(entryOfFile(path));
      expect(entryOfFile(path)).not.toBe('preset-file');
      const text = 'something that no rule knows of\n';
      expect(explainLines({ path, text, starter: false, ours: [text] })).toMatchObject([
        { entry: expect.any(String), yours: false },
      ]);
    }
  });

  it('takes no name from another', () => {
    const others = Object.entries(own).filter(([other]) => other !== name);
    const taken = new Set(others.flatMap(([other, said]) => [other, ...Object.keys(said.entries ?? {})]));
    expect(
      Object.keys(own[name]?.entries ?? {}).filter((entry) => taken.has(entry) || entry in general.entries),
    ).toEqual([]);
  });
});

describe('the lines that tell most', () => {
  const workflow = [
    'permissions: {}',
    'jobs:',
    '  publish:',
    '    permissions:',
    '      id-token: write',
    '    steps:',
    `      - uses: actions/checkout@${'0'.repeat(40)} # v1`,
    '        with:',
    '          persist-credentials: false',
    '      # comes before the step that it speaks of',
    '      - name: Scan for what has a fix',
    '        run: |',
    '          docker run scanner',
    '      - name: Sign the digest',
    '        run: cosign sign',
  ];
  const cases: [path: string, lines: string[], entries: string[]][] = [
    [
      '.github/workflows/container.yml',
      workflow,
      [
        'permissions',
        'github-actions',
        'workflow-job',
        'permissions',
        'permissions',
        'workflow-job',
        'pinned',
        'checkout',
        'checkout',
        'scan',
        'scan',
        'scan',
        'scan',
        'signing',
        'signing',
      ],
    ],
    [
      'docker-bake.hcl',
      ['  cache-to = ["type=registry,mode=max"]', '  target   = "verify"'],
      ['registry-cache', 'verify'],
    ],
    ['.devcontainer/devcontainer.json', ['  "updateRemoteUserUID": true,'], ['remote-user']],
    ['.devcontainer/devcontainer.json', ['  "workspaceMount": "x",'], ['workspace-mount']],
    ['k8s/base/kustomization.yaml', ['resources:', '  - job.yaml'], ['kustomization', 'kustomization']],
    [
      'k8s/base/deployment.yaml',
      ['spec:', '  resources:', '    limits: {}'],
      ['k8s-deployment', 'k8s-resources', 'k8s-resources'],
    ],
    [
      'k8s/base/deployment.yaml',
      [
        'spec:',
        '  template:',
        '    spec:',
        '      enableServiceLinks: false',
        '      imagePullSecrets:',
        '        - name: a',
      ],
      ['k8s-deployment', 'k8s-deployment', 'k8s-deployment', 'k8s-links', 'secrets', 'secrets'],
    ],
    [
      'k8s/overlays/gpu/kustomization.yaml',
      ['          maxSurge: 0', '        value:'],
      ['k8s-rollout', 'k8s-resources'],
    ],
  ];

  it.each(cases)('of %s', (path, lines, names) => {
    const text = lines.join('\n');
    expect(explainLines({ path, text, starter: false, ours: [text] }).map(({ entry }) => entry)).toEqual(names);
  });
});

describe('whose a line is', () => {
  const path = 'docker-bake.hcl';
  const ours = ['target "app" {\n  tags = []\n}\n'];
  const said = (text: string, from = ours) =>
    explainLines({ path, text, starter: false, ours: from }).map(({ entry, yours }) => ({ entry, yours }));

  it('ours where we wrote it, whatever its line ends', () => {
    const all = said('\uFEFFtarget "app" {\r\n  tags = []\r\n}\r\n');
    expect(all.map(({ yours }) => yours)).toEqual([false, false, false]);
    expect(all.map(({ entry }) => entry)).toEqual(['bake-target', 'bake-target', 'bake']);
  });

  it("the user's where they changed or added it; a rule still says what such a line is for", () => {
    expect(said('target "app" {\n  tags = ["mine"]\n  contexts_of_mine = 1\n  x = 1\n}\n')).toEqual([
      { entry: 'bake-target', yours: false },
      { entry: 'bake-target', yours: true },
      { entry: 'bake-target', yours: true },
      { entry: undefined, yours: true },
      { entry: 'bake', yours: false },
    ]);
  });

  it('ours where an earlier run wrote it', () => {
    expect(said('target "app" {\n  was = 1\n}\n', [...ours, 'target "app" {\n  was = 1\n}\n'])[1]).toEqual({
      entry: 'bake',
      yours: false,
    });
  });
});
