/** A job of Ray on several nodes: the pods of the RayJob that is generated, started as the KubeRay operator starts them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { build, cleanUpAfterwards, docker, dockerOk, generate, type Project, unique } from './harness.ts';
import { emptyClaim, type PodSpec, podOptions } from './pod.ts';
import { system } from './systems-support.ts';

cleanUpAfterwards();
let project: Project;
const network = unique('ray');
const claim = unique('ray-claim');
const pods: string[] = [];
beforeAll(async () => {
  project = await generate(
    'ray',
    ['--dep', 'ray[default]', '--with', 'kubernetes', '--set', 'prune=off'],
    system('ray'),
  );
  await build(project);
  await dockerOk('network', 'create', network);
});
afterAll(async () => {
  await docker('rm', '--force', ...pods);
  await docker('volume', 'rm', claim);
  await docker('network', 'rm', network);
});

interface Group {
  rayStartParams: Record<string, string>;
  template: { spec: PodSpec };
}

/** The operator's defaults beside what the file says, and its way to start a container (KubeRay 1.7: BuildPod, generateRayStartCommand). */
async function startNode(name: string, { rayStartParams, template }: Group, address: string[]): Promise<void> {
  const params = {
    block: 'true',
    'dashboard-agent-listen-port': '52365',
    'num-cpus': '1',
    ...(address.includes('--head') ? { 'dashboard-host': '0.0.0.0' } : {}),
    ...rayStartParams,
  };
  const flags = Object.entries(params).map(([key, value]) => (value === 'true' ? `--${key}` : `--${key}=${value}`));
  const command = ['ray', 'start', ...address, ...flags].join(' ');
  const options = [...podOptions(template.spec, claim), '--network', network, '--hostname', name];
  const started = ['--entrypoint', '/bin/bash', `${project.image}:latest`, '-c', '--', command];
  await dockerOk('run', '--detach', '--name', name, ...options, ...started);
  pods.push(name);
}

/** An answer from inside of a pod, once there is one; undefined after a while. */
async function ask(pod: string, port: number, path: string, body?: object): Promise<string | undefined> {
  const code = `import http.client
c = http.client.HTTPConnection("127.0.0.1", ${port}, timeout=5)
c.request(${body ? '"POST"' : '"GET"'}, ${JSON.stringify(path)}, ${JSON.stringify(body ? JSON.stringify(body) : '')}, {"Content-Type": "application/json"})
r = c.getresponse(); print(r.read().decode()); raise SystemExit(r.status != 200)`;
  for (let tries = 0; tries < 90; tries++) {
    const ran = await docker('exec', pod, 'python', '-c', code);
    if (ran.code === 0) return ran.stdout.trim();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return undefined;
}

it('starts a head that only leads and workers that work, each ready by its probe', async () => {
  const { spec } = parse(await readFile(join(project.dir, 'k8s/ray/rayjob.yaml'), 'utf8'));
  const { headGroupSpec, workerGroupSpecs } = spec.rayClusterSpec;
  const [head, worker] = [unique('ray-head'), unique('ray-worker')];
  await emptyClaim(claim, `${project.image}:latest`, headGroupSpec.template.spec);
  await startNode(head, headGroupSpec, ['--head']);
  expect(await ask(head, 8265, '/api/version'), (await docker('logs', head)).stderr).toContain(
    spec.rayClusterSpec.rayVersion,
  );
  await startNode(worker, workerGroupSpecs[0], [`--address=${head}:6379`]);
  for (const [pod, group] of [
    [head, headGroupSpec],
    [worker, workerGroupSpecs[0]],
  ]) {
    const { path, port } = group.template.spec.containers[0].readinessProbe.httpGet;
    expect(await ask(pod, port, path), (await docker('logs', pod)).stderr).toBe('success');
  }

  const { submission_id: id } = JSON.parse(
    (await ask(head, 8265, '/api/jobs/', { entrypoint: spec.entrypoint })) ?? '',
  );
  let job = { status: 'PENDING' };
  for (let tries = 0; tries < 120 && ['PENDING', 'RUNNING'].includes(job.status); tries++) {
    job = JSON.parse((await ask(head, 8265, `/api/jobs/${id}`)) ?? '');
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  expect(job.status, JSON.stringify(job)).toBe('SUCCEEDED');
  expect(JSON.parse((await ask(head, 8265, `/api/jobs/${id}/logs`)) ?? '').logs).toContain(`worked on ${worker}\n`);
});
