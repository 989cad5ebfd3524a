/** Targets as a process: asked for, told about, added to a project that is there. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gitlabJob, gitlabScripts, workflowOf } from '../support/ci-steps.ts';
import { cli, folder, tree } from '../support/cli.ts';

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ path: dir, remove } = await folder()));
afterEach(() => remove());
const quiet = ['--yes', '--no-interactive'];

it('what comes next is told for the targets that were asked for, and for no other', async () => {
  const ran = await cli([dir, '--framework', 'fastapi', '--cpu', '--with', 'kubernetes,bake', ...quiet]);
  expect(ran.code, ran.stderr).toBe(0);
  const next = ran.stdout.slice(ran.stdout.indexOf('next:'), ran.stdout.indexOf('Open http'));
  expect(next).toMatch(/scripts\/run\.sh\n {2}kubectl apply -k k8s\/overlays\/cpu\n {2}\.\/docker-bake\.sh\n/);
});

it('update takes --with, adds those files and no others, and remembers', async () => {
  expect((await cli([dir, '--framework', 'fastapi', '--cpu', ...quiet])).code).toBe(0);
  const before = await tree(dir);
  const ran = await cli(['update', dir, '--with', 'kubernetes', ...quiet]);
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  expect(ran.stdout).toMatch(/Targets: kubernetes \(new\)/);
  const after = await tree(dir);
  const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
  expect(changed.filter((path) => !path.startsWith('k8s/')).sort()).toEqual(['ml-container.json', 'ml-container.lock']);
  expect(Object.keys(after)).toContain('k8s/overlays/cpu/kustomization.yaml');
  expect(JSON.parse(after['ml-container.json'] ?? '').with).toEqual(['kubernetes']);
  expect((await cli(['update', dir, ...quiet])).stdout).toContain('up to date');
});

it.each([
  ['nothing that downloads models', [], 'emptyDir'],
  ['something that does', ['--dep', 'transformers'], 'ephemeral'],
  ['a disk asked for', ['--set', 'settings.kubernetes.cache-claim=true'], 'ephemeral'],
])('each pod of a service has a disk of its own where it needs one: %s', async (_, flags, kind) => {
  const ran = await cli([dir, '--framework', 'fastapi', '--cpu', ...flags, '--with', 'kubernetes', ...quiet]);
  expect(ran.code, ran.stderr).toBe(0);
  const { spec } = parse((await tree(dir))['k8s/base/deployment.yaml'] ?? '').spec.template;
  const [cache] = spec.volumes.filter(({ name }: { name: string }) => name === 'cache');
  expect(Object.keys(cache)).toEqual(['name', kind]);
});

it.each([
  ['', ['job.yaml', 'service.yaml']],
  ['trainjob', ['trainjob.yaml']],
  ['pytorchjob', ['pytorchjob.yaml']],
])('a setting decides which files there are: kubeflow=%s', async (kubeflow, expected) => {
  const project = ['--framework', 'script', '--cpu', '--dep', 'torch', '--with', 'kubernetes'];
  const setting = ['--set', `settings.kubernetes.kubeflow=${kubeflow}`];
  const ran = await cli([dir, ...project, ...setting, '--dry-run', '--json', ...quiet]);
  expect(ran.code, ran.stderr).toBe(0);
  const { files } = JSON.parse(ran.stdout) as { files: { path: string }[] };
  const at = 'k8s/distributed/';
  const written = files.flatMap(({ path }) => (path.startsWith(at) ? [path.slice(at.length)] : []));
  expect(written.sort()).toEqual([...expected, 'cache.yaml', 'kustomization.yaml'].sort());
});

const both = ['--with', 'github-actions,gitlab-ci,spaces'];
it.each([
  ['nothing where it just works', ['--cpu'], []],
  [
    'what a runner lacks for CUDA',
    ['--gpu', '--dep', 'torch', '--dep', 'numpy'],
    [/^github-actions: .*40 GB.*runner=LABEL/, /^gitlab-ci: .*40 GB/],
  ],
  [
    'of a runner that was chosen only what it still wants',
    ['--gpu', '--dep', 'torch', '--dep', 'numpy', '--set', 'settings.github-actions.runner=gpu-large'],
    [/^gitlab-ci: /],
  ],
  [
    'that models which are mounted have to be there',
    ['--cpu', '--dep', 'joblib', '--dep', 'scikit-learn', '--set', 'models.mode=volume'],
    [/^github-actions: models\.mode=volume/, /^gitlab-ci: models\.mode=volume/, /^spaces: models\.mode=volume/],
  ],
])('what a target cannot do for the project is said: %s', async (_what, flags, expected) => {
  await mkdir(join(dir, 'models'));
  await writeFile(join(dir, 'models/model.joblib'), 'model');
  const app =
    'import joblib\nfrom fastapi import FastAPI\n\nmodel = joblib.load("models/model.joblib")\napp = FastAPI()\n';
  if (flags.includes('models.mode=volume')) await writeFile(join(dir, 'main.py'), app);
  const ran = await cli([dir, '--framework', 'fastapi', ...flags, ...both, '--dry-run', '--json', ...quiet]);
  expect(ran.code, ran.stderr).toBe(0);
  const { warnings } = JSON.parse(ran.stdout) as { warnings: string[] };
  const said = warnings.filter((text) => /^(github-actions|gitlab-ci|spaces): /.test(text));
  expect(said).toHaveLength(expected.length);
  for (const [at, pattern] of expected.entries()) expect(said[at]).toMatch(pattern);
});

it('a file name never becomes an expression of a CI system', async () => {
  const hostile = 'm${{ github.event.issue.title }}$HOME.pkl';
  await writeFile(join(dir, hostile), 'model');
  const app = 'import joblib\nfrom fastapi import FastAPI\n\napp = FastAPI()\n';
  await writeFile(join(dir, 'main.py'), `${app}model = joblib.load(${JSON.stringify(hostile)})\n`);
  const flags = ['--framework', 'fastapi', '--dep', 'joblib', '--set', 'models.mode=volume'];
  const ran = await cli([dir, ...flags, '--with', 'github-actions,gitlab-ci', ...quiet]);
  expect(ran.code, ran.stderr).toBe(0);

  const workflow = workflowOf(await readFile(join(dir, '.github/workflows/container.yml'), 'utf8'));
  for (const job of ['test', 'publish']) {
    const steps = workflow.jobs[job]?.steps ?? [];
    for (const { name, run: script = '' } of steps) expect(script, name).not.toMatch(/\$\{\{|issue/);
    const [test] = steps.filter(({ env }) => env?.MODEL_0);
    expect(test?.env?.MODEL_0).toBe("m${{ '${{' }} github.event.issue.title }}$HOME.pkl");
    expect(test?.run).toContain('--volume "$PWD/$MODEL_0:/app/$MODEL_0:ro"');
  }
  const pipeline = await readFile(join(dir, '.gitlab/container.gitlab-ci.yml'), 'utf8');
  expect(gitlabJob(pipeline, 'container-test').variables.MODEL_0).toEqual({ value: hostile, expand: false });
  for (const [name, script] of Object.entries(gitlabScripts(pipeline))) expect(script, name).not.toMatch(/issue/);
  expect(pipeline).toContain('--volume "$PWD/$MODEL_0:/app/$MODEL_0:ro"');
});
