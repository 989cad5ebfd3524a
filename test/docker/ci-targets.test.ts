/**
 * The shell steps of the GitHub workflow, run here in their order against a registry on loopback, with the files through which a
 * runner's steps talk to each other. Left out: what `uses` an action (the checkout, the builder, emulation, cosign's installer),
 * and, by the variables that the workflow itself has for it, scanning and signing, which ask services of the internet.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Builder, remoteBuilder } from '../support/builder.ts';
import { type Step, workflowOf } from '../support/ci-steps.ts';
import { folder, type Ran, run } from '../support/cli.ts';
import { cleanUpAfterwards, docker, dockerOk, generate, type Project, unique } from './harness.ts';
import { forget, type Registry, startRegistry } from './systems-support.ts';

cleanUpAfterwards();

let registry: Registry;
let temp: string;
let remove: () => Promise<void>;
let generator: string;
let builder: Builder;
const sha = '0123456789abcdef0123456789abcdef01234567';

beforeAll(async () => {
  registry = await startRegistry();
  ({ path: temp, remove } = await folder());
  // the login is kept here, and not in the home of whoever runs the tests
  await mkdir(join(temp, 'docker'));
  await cp(join(homedir(), '.docker/cli-plugins'), join(temp, 'docker/cli-plugins'), { recursive: true }).catch(
    () => {},
  );
  builder = await remoteBuilder('ci', join(temp, 'docker'));
  generator = `${registry.host}/${unique('sbom')}:1`;
  await buildGenerator();
});
afterAll(async () => {
  await forget(generator);
  await builder.stop();
  await registry.stop();
  await remove();
});

/** What makes the SBOM is an image of the internet; this one speaks the same protocol (BuildKit, "SBOM generator protocol") and lists nothing. */
async function buildGenerator(): Promise<void> {
  const document = {
    SPDXID: 'SPDXRef-DOCUMENT',
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    name: 'sbom',
    packages: [],
  };
  const statement = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://spdx.dev/Document',
    predicate: document,
  };
  const dir = join(temp, 'generator');
  await mkdir(dir);
  await writeFile(join(dir, 'sbom.json'), JSON.stringify(statement));
  await writeFile(
    join(dir, 'Dockerfile'),
    'FROM python:3.12.16-slim-trixie\nCOPY sbom.json /\nENTRYPOINT ["sh", "-c", "cp /sbom.json \\"$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json\\""]\n',
  );
  await dockerOk('build', '--quiet', '--tag', generator, dir);
  await dockerOk('push', '--quiet', generator);
}

/** As GitHub evaluates the few expressions that the workflow has; any other is an error. */
function value(expression: string, outputs: Record<string, string>): string {
  const known: Record<string, string> = {
    'steps.builder.outputs.name': builder.name,
    'vars.REGISTRY_USER': 'tester',
    'secrets.REGISTRY_PASSWORD': 'not-a-secret',
    'steps.push.outputs.digest': outputs['push.digest'] ?? '',
  };
  const [, name = ''] = /^\$\{\{ ([\w.]+) \}\}$/.exec(expression) ?? [];
  if (!(name in known)) throw new Error(`what is ${expression}?`);
  return known[name] as string;
}

const turnedOff = ["vars.CONTAINER_SCAN != 'off'", "vars.CONTAINER_SIGN != 'off'"];

const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => (line.includes('=') ? [line.split(/=(.*)/s).slice(0, 2)] : [])),
  );

interface Told {
  /** Names of the steps that ran, the failed one last. */
  ran: string[];
  last: Ran;
  outputs: Record<string, string>;
  summary: string;
}

/** Runs the steps of a job until one fails. */
async function runJob(project: Project, job: string): Promise<Told> {
  const { jobs, defaults } = workflowOf(await readFile(join(project.dir, '.github/workflows/container.yml'), 'utf8'));
  expect(defaults.run.shell).toBe('bash');
  const { path: runner, remove: clean } = await folder();
  const file = (name: string) => join(runner, name);
  for (const name of ['env', 'output', 'summary']) await writeFile(file(name), '');
  const outputs: Record<string, string> = {};
  const ran: string[] = [];
  let last: Ran | undefined;
  for (const step of jobs[job]?.steps ?? []) {
    if (!step.run || turnedOff.includes(step.if ?? '')) continue;
    expect(step.if, 'another condition').toBeUndefined();
    await writeFile(file('step.sh'), step.run);
    await writeFile(file('output'), '');
    last = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file('step.sh')], {
      cwd: project.dir,
      env: {
        DOCKER_CONFIG: join(temp, 'docker'),
        CI: 'true',
        RUNNER_TEMP: runner,
        GITHUB_ENV: file('env'),
        GITHUB_OUTPUT: file('output'),
        GITHUB_STEP_SUMMARY: file('summary'),
        GITHUB_REPOSITORY_OWNER: 'Acme',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
        GITHUB_SHA: sha,
        ...pairs(await readFile(file('env'), 'utf8')),
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, said]) => [name, value(said, outputs)])),
      },
    });
    ran.push(nameOf(step));
    for (const [name, said] of Object.entries(pairs(await readFile(file('output'), 'utf8'))))
      outputs[`${step.id}.${name}`] = said;
    if (last.code !== 0) break;
  }
  const summary = await readFile(file('summary'), 'utf8');
  await clean();
  return { ran, last: last as Ran, outputs, summary };
}

const nameOf = ({ name = '' }: Step): string => name;

/** A manifest in the registry on loopback, with its digest; undefined where there is none. */
async function manifest(repository: string, reference: string) {
  const types = ['oci.image.index.v1', 'oci.image.manifest.v1'].map((type) => `application/vnd.${type}+json`);
  const got = await fetch(`http://${registry.host}/v2/${repository}/manifests/${reference}`, {
    headers: { accept: types.join(', ') },
  });
  return got.ok ? { digest: got.headers.get('docker-content-digest'), ...((await got.json()) as object) } : undefined;
}

async function made(framework: string, ...flags: string[]): Promise<{ project: Project; repository: string }> {
  const repository = `team/${unique('ci')}`;
  const image = `${registry.host}/${repository}`;
  const settings = [
    'platforms=linux/amd64',
    `settings.github-actions.sbom-generator=${generator}`,
    `settings.bake.sbom-generator=${generator}`,
  ];
  const project = await generate('ci', [
    ...['--framework', framework, '--image', image, ...flags],
    ...settings.flatMap((setting) => ['--set', setting]),
  ]);
  return { project, repository };
}

const STEPS = [
  'Name the image',
  'Log in to the registry',
  'Build',
  'Test the image as it runs in production',
  'Push by digest, with SBOM and provenance',
  'Name what was pushed',
];

describe('the steps of .github/workflows/container.yml', () => {
  it.each([
    ['a service', 'fastapi', 'github-actions'],
    ['a job, by docker-bake.hcl', 'script', 'github-actions,bake'],
  ])('publish %s: tested, pushed by digest with SBOM and provenance, then named', async (_what, framework, targets) => {
    const { project, repository } = await made(framework, '--with', targets);
    const told = await runJob(project, 'publish');
    expect(told.last.code, `${told.ran.at(-1)}: ${(told.last.stdout + told.last.stderr).slice(-4000)}`).toBe(0);
    expect(told.ran).toEqual(STEPS);

    const digest = told.outputs['push.digest'] as string;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(told.summary).toContain(digest);
    // both names stand for the very thing that was pushed and would have been signed
    for (const tag of ['latest', sha]) expect((await manifest(repository, tag))?.digest).toBe(digest);
    const index = (await manifest(repository, digest)) as unknown as {
      manifests: { digest: string; platform: { os: string; architecture: string } }[];
    };
    expect(index.manifests.map(({ platform }) => platform.os)).toEqual(['linux', 'unknown']);
    const attested = (await manifest(repository, index.manifests[1]?.digest as string)) as unknown as {
      layers: { annotations: Record<string, string> }[];
    };
    const predicates = attested.layers.map(({ annotations }) => annotations['in-toto.io/predicate-type']);
    expect(predicates).toContain('https://spdx.dev/Document');
    expect(predicates.some((type) => type?.startsWith('https://slsa.dev/provenance/'))).toBe(true);
    expect(await manifest(repository, 'buildcache'), 'the cache outlives the runner').toBeDefined();
    // nothing is left behind on the runner but images
    expect(await dockerOk('ps', '--all', '--quiet', '--filter', `name=${project.image}-test`)).toBe('');
    await forget(`${registry.host}/${repository}:ci`);
    await docker('image', 'rm', '--force', `${registry.host}/${repository}@${digest}`);
  });

  it('stop where the image does not run, and then nothing was pushed', async () => {
    const { project, repository } = await made('script', '--with', 'github-actions');
    await writeFile(join(project.dir, 'main.py'), 'raise SystemExit("cannot load the model")\n');
    for (const job of ['test', 'publish']) {
      const { ran, last } = await runJob(project, job);
      expect(last.code).not.toBe(0);
      expect(ran.at(-1)).toBe('Test the image as it runs in production');
      expect(last.stderr).toContain('cannot load the model');
    }
    for (const tag of ['latest', sha, 'buildcache']) expect(await manifest(repository, tag)).toBeUndefined();
    await forget(`${registry.host}/${repository}:ci`);
  });
});
