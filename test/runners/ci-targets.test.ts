/**
 * The shell steps of the GitHub workflow, run here in their order against a registry on loopback, with the files through which a
 * runner's steps talk to each other. Left out: what `uses` an action (the checkout, the builder, emulation, cosign's installer),
 * and, by the variables that the workflow itself has for it, scanning and signing, which ask services of the internet.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUpAfterwards, docker, dockerOk, type Project } from '../docker/harness.ts';
import { forget } from '../docker/systems-support.ts';
import { type Step, workflowOf } from '../support/ci-steps.ts';
import { folder, type Ran, run } from '../support/cli.ts';
import { type CiSystem, isAttested, made, manifest, NETRC, PRIVATE, startCi } from './ci-support.ts';
import { forgetSteps, INSTALLS, pruneSteps } from './marked.ts';

cleanUpAfterwards();

let ci: CiSystem;
const sha = '0123456789abcdef0123456789abcdef01234567';
beforeAll(async () => {
  ci = await startCi('ci');
});
afterAll(() => ci.stop());

/** As GitHub evaluates the few expressions that the workflow has; any other is an error. */
function value(expression: string, outputs: Record<string, string>): string {
  const known: Record<string, string> = {
    'steps.builder.outputs.name': ci.builder,
    'vars.REGISTRY_USER': 'tester',
    'secrets.REGISTRY_PASSWORD': 'not-a-secret',
    'secrets.INDEX_NETRC': NETRC,
    'secrets.CONTAINER_TEST_ENV': 'TOLD=by the test',
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
  /** What all of them said. */
  log: string;
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
  let log = '';
  let last: Ran | undefined;
  for (const step of jobs[job]?.steps ?? []) {
    if (!step.run || turnedOff.includes(step.if ?? '')) continue;
    expect(["vars.CONTAINER_TEST != 'off'", undefined], 'another condition').toContain(step.if);
    await writeFile(file('step.sh'), step.run);
    await writeFile(file('output'), '');
    last = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file('step.sh')], {
      cwd: project.dir,
      env: {
        DOCKER_CONFIG: ci.config,
        CI: 'true',
        RUNNER_TEMP: runner,
        GITHUB_ENV: file('env'),
        GITHUB_OUTPUT: file('output'),
        GITHUB_STEP_SUMMARY: file('summary'),
        GITHUB_REPOSITORY_OWNER: 'Acme',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
        GITHUB_SHA: sha,
        ...pairs(await readFile(file('env'), 'utf8')),
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, said]) => [name, value(said, outputs)])),
      },
    });
    ran.push(nameOf(step));
    log += last.stdout + last.stderr;
    for (const [name, said] of Object.entries(pairs(await readFile(file('output'), 'utf8'))))
      outputs[`${step.id}.${name}`] = said;
    if (last.code !== 0) break;
  }
  const summary = await readFile(file('summary'), 'utf8');
  await clean();
  return { ran, log, last: last as Ran, outputs, summary };
}

const nameOf = ({ name = '' }: Step): string => name;

const CREDENTIALS = 'Credentials of the package indexes, for the build alone';
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
    ['a service', 'fastapi', 'github-actions', []],
    ['a job, by docker-bake.hcl, with credentials for the indexes', 'script', 'github-actions,bake', PRIVATE],
  ])(
    'publish %s: tested, pushed by digest with SBOM and provenance, then named; the next run installs nothing',
    // beside other builds BuildKit now and then misses a step that it found in the same cache a moment before
    { retry: 1 },
    async (_what, framework, targets, settings) => {
      const { project, repository, image, mark } = await made(ci, framework, targets, settings);
      const told = await runJob(project, 'publish');
      expect(told.last.code, `${told.ran.at(-1)}: ${(told.last.stdout + told.last.stderr).slice(-4000)}`).toBe(0);
      const credentials = settings.length > 0 ? [CREDENTIALS] : [];
      expect(told.ran).toEqual([...STEPS.slice(0, 2), ...credentials, ...STEPS.slice(2)]);
      expect(told.log).toMatch(INSTALLS);

      const digest = told.outputs['push.digest'] as string;
      expect(told.summary).toContain(digest);
      // both names stand for the very thing that was pushed and would have been signed
      await isAttested(ci, repository, digest, ['latest', sha]);
      // nothing is left behind on the runner but images
      expect(await dockerOk('ps', '--all', '--quiet', '--filter', `name=${project.image}-test`)).toBe('');
      const forgetImages = () => forget(`${image}:ci`, `${image}@${digest}`);

      // the next runner has none of it: the code was edited, and no package is installed again, not even for the proof
      await forgetImages();
      await forgetSteps(mark);
      await appendFile(join(project.dir, framework === 'script' ? 'main.py' : 'app/main.py'), '\n# edited\n');
      const next = await runJob(project, 'publish');
      expect(next.last.code, next.log.slice(-4000)).toBe(0);
      expect(next.log).not.toMatch(INSTALLS);
      expect(next.outputs['push.digest']).not.toBe(digest);
      await forgetImages();
      await docker('image', 'rm', '--force', `${image}@${next.outputs['push.digest']}`);
      await forgetSteps(mark);
    },
  );

  it('stop where the image does not run, and then nothing was pushed', async () => {
    const { project, repository, image, mark } = await made(ci, 'script', 'github-actions');
    // with a variable that only the test has
    await writeFile(
      join(project.dir, 'main.py'),
      'import os\nraise SystemExit("cannot load the model, " + os.environ["TOLD"])\n',
    );
    for (const job of ['test', 'publish']) {
      const { ran, last } = await runJob(project, job);
      expect(last.code).not.toBe(0);
      expect(ran.at(-1)).toBe('Test the image as it runs in production');
      expect(last.stderr).toContain('cannot load the model, by the test');
    }
    for (const tag of ['latest', sha, 'buildcache', 'buildcache-verify'])
      expect(await manifest(ci, repository, tag)).toBeUndefined();
    await forget(`${image}:ci`);
    await pruneSteps(mark);
  });
});
