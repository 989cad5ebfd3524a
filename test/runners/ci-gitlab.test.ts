/**
 * The scripts of the GitLab CI file, run here as its runner runs them, one shell for each job, against a registry on loopback.
 * Left out: making the builder, whose image comes from the internet (another one of the same name is there); scanning and signing,
 * by the variables that the file itself has for it. `apk` finds everything installed, as this machine has it.
 */
import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUpAfterwards, docker, dockerOk } from '../docker/harness.ts';
import { forget } from '../docker/systems-support.ts';
import { gitlabJob } from '../support/ci-steps.ts';
import { folder, type Ran, run } from '../support/cli.ts';
import { type CiSystem, isAttested, type Made, made, manifest, NETRC, PRIVATE, startCi } from './ci-support.ts';
import { forgetSteps, INSTALLS, pruneSteps } from './marked.ts';

cleanUpAfterwards();

let ci: CiSystem;
let programs: { path: string; remove: () => Promise<void> };
const sha = 'fedcba9876543210fedcba9876543210fedcba98';
beforeAll(async () => {
  ci = await startCi('container');
  programs = await folder();
  await mkdir(join(programs.path, 'bin'));
  await writeFile(join(programs.path, 'bin/apk'), '#!/bin/sh\nexit 0\n');
  await chmod(join(programs.path, 'bin/apk'), 0o755);
  await writeFile(join(programs.path, 'netrc'), NETRC);
});
afterAll(async () => {
  await ci.stop();
  await programs.remove();
});

/** What a runner sets, and what the project's settings have (here a registry of one's own). */
const given = (): Record<string, string> => ({
  CI: 'true',
  CI_COMMIT_SHA: sha,
  CI_PIPELINE_SOURCE: 'push',
  // a variable of type file
  NETRC: join(programs.path, 'netrc'),
  REGISTRY_USER: 'tester',
  REGISTRY_PASSWORD: 'not-a-secret',
  CONTAINER_SCAN: 'off',
  CONTAINER_SIGN: 'off',
  DOCKER_CONFIG: ci.config,
  PATH: `${join(programs.path, 'bin')}:${process.env.PATH}`,
});

/** Variables of a job that say where the engine is: it is elsewhere here. */
const ENGINE = /^DOCKER_/;

async function runJob({ project }: Made, name: string, more: Record<string, string> = {}): Promise<Ran> {
  const { variables, lines } = gitlabJob(
    await readFile(join(project.dir, '.gitlab/container.gitlab-ci.yml'), 'utf8'),
    name,
  );
  const builder = lines.filter((line) => line.startsWith('docker context create'));
  expect(builder).toHaveLength(1);
  const script = lines.filter((line) => !builder.includes(line)).join('\n');
  const own = Object.fromEntries(Object.entries(variables).filter(([variable]) => !ENGINE.test(variable)));
  // as the runner's shell executor begins: the first failing command ends the job
  const ran = await run('sh', ['-c', `set -eu\n${script}`], { cwd: project.dir, env: { ...own, ...given(), ...more } });
  return ran;
}

const digestOf = async ({ project }: Made): Promise<string> =>
  JSON.stringify(await readJson(join(project.dir, 'pushed.json'))).match(
    /"containerimage.digest":"(sha256:[0-9a-f]{64})"/,
  )?.[1] ?? '';

describe('the scripts of .gitlab/container.gitlab-ci.yml', () => {
  it.each([
    ['a service', 'fastapi', 'gitlab-ci', []],
    ['a job, by docker-bake.hcl, with credentials for the indexes', 'script', 'gitlab-ci,bake', PRIVATE],
  ])(
    'publish %s: tested, pushed by digest with SBOM and provenance, then named; the next pipeline installs nothing',
    // beside other builds BuildKit now and then misses a step that it found in the same cache a moment before
    { retry: 1 },
    async (_what, framework, targets, settings) => {
      const placed = await made(ci, framework, targets, settings);
      const { project, repository, image, mark } = placed;
      const told = await runJob(placed, 'container-publish');
      expect(told.code, (told.stdout + told.stderr).slice(-4000)).toBe(0);
      expect(told.stderr).toMatch(INSTALLS);
      const digest = await digestOf(placed);
      await isAttested(ci, repository, digest, ['latest', sha]);
      expect(await dockerOk('ps', '--all', '--quiet', '--filter', `name=${project.image}-test`)).toBe('');

      // the next runner has none of it
      await forget(`${image}:ci`, `${image}@${digest}`);
      await forgetSteps(mark);
      await appendFile(join(project.dir, framework === 'script' ? 'main.py' : 'app/main.py'), '\n# edited\n');
      const next = await runJob(placed, 'container-publish');
      expect(next.code, (next.stdout + next.stderr).slice(-4000)).toBe(0);
      expect(next.stderr).not.toMatch(INSTALLS);
      expect(await digestOf(placed)).not.toBe(digest);
      await forget(`${image}:ci`, `${image}@${digest}`, `${image}@${await digestOf(placed)}`);
      await forgetSteps(mark);
    },
  );

  it('stop where the image does not run, and then nothing was pushed', async () => {
    const placed = await made(ci, 'script', 'gitlab-ci');
    await writeFile(
      join(placed.project.dir, 'main.py'),
      'import os\nraise SystemExit("cannot load the model, " + os.environ["TOLD"])\n',
    );
    const variables = join(programs.path, 'test.env');
    await writeFile(variables, 'TOLD=by the test\n');
    for (const job of ['container-test', 'container-publish']) {
      const ran = await runJob(placed, job, { CONTAINER_TEST_ENV: variables });
      expect(ran.code).not.toBe(0);
      expect(ran.stderr).toContain('cannot load the model, by the test');
    }
    // where no runner can start it, nobody has to
    expect((await runJob(placed, 'container-test', { CONTAINER_TEST: 'off' })).code).toBe(0);
    for (const tag of ['latest', sha, 'buildcache', 'buildcache-verify'])
      expect(await manifest(ci, placed.repository, tag)).toBeUndefined();
    await docker('image', 'rm', '--force', `${placed.image}:ci`);
    await pruneSteps(placed.mark);
  });
});
