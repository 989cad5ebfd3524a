/** What Kubernetes would start of a training, from the manifests that are generated: one pod, and several that meet by torchrun. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli } from '../support/cli.ts';
import { build, cleanUpAfterwards, docker, dockerOk, generate, logged, type Project, unique } from './harness.ts';
import { emptyClaim, type PodSpec, podOptions } from './pod.ts';
import { cpuTorch, system } from './systems-support.ts';

cleanUpAfterwards();
let project: Project;
const network = unique('training');
const claims: string[] = [];
const pods: string[] = [];
beforeAll(async () => {
  project = await generate('training', [...cpuTorch, '--with', 'kubernetes'], system('training'));
  await build(project);
  await dockerOk('network', 'create', network);
});
afterAll(async () => {
  await docker('rm', '--force', ...pods);
  await docker('volume', 'rm', ...claims);
  await docker('network', 'rm', network);
});

/** The pod template of a Job, and its claim as it is when nothing was written to it. */
async function jobOf(path: string): Promise<{ name: string; pod: PodSpec & { subdomain?: string }; claim: string }> {
  const { metadata, spec } = parse(await readFile(join(project.dir, path), 'utf8'));
  const { template } = spec.pytorchReplicaSpecs?.Worker ?? spec;
  const claim = unique('training-claim');
  claims.push(claim);
  await emptyClaim(claim, `${project.image}:latest`, template.spec);
  return { name: metadata.name, pod: template.spec, claim };
}

type Job = Awaited<ReturnType<typeof jobOf>>;

/** Starts a pod. One with an index has the names that an Indexed Job and its headless Service give it, or `as` and what an operator adds. */
async function startPod({ name, pod, claim }: Job, index?: number, as?: string, added: string[] = []): Promise<string> {
  const container = unique('training-pod');
  const [entrypoint, ...args] = pod.containers[0]?.command ?? [];
  const host = as ?? `${name}-${index}`;
  const named = ['--hostname', host, '--network-alias', as ?? `${host}.${pod.subdomain}`];
  await dockerOk(
    ...['run', '--detach', '--name', container, '--network', network, ...podOptions(pod, claim)],
    ...(index === undefined ? [] : [...named, '--env', `JOB_COMPLETION_INDEX=${index}`]),
    ...added,
    ...(entrypoint ? ['--entrypoint', entrypoint] : []),
    ...[`${project.image}:latest`, ...args],
  );
  pods.push(container);
  return container;
}

const said = async (container: string): Promise<string> => {
  const { stdout, stderr } = await docker('logs', container);
  return stdout + stderr;
};
const waitFor = (container: string, pattern: RegExp) => logged({ container } as never, pattern);
const beganAt = (log: string): number => Number([...log.matchAll(/begins at step (\d+)$/gm)].at(-1)?.[1]);

describe('a Job', () => {
  it('that its node gives up stops in time, and the next pod goes on from its checkpoint', async () => {
    const job = await jobOf('k8s/base/job.yaml');
    const first = await startPod(job);
    await waitFor(first, /^step 5$/m);
    await dockerOk('stop', '--time', String(job.pod.terminationGracePeriodSeconds), first);
    expect(await dockerOk('inspect', '--format', '{{.State.ExitCode}}', first), 'not killed').not.toBe('137');
    const next = await startPod(job);
    expect(await dockerOk('wait', next), await said(next)).toBe('0');
    expect(beganAt(await said(next))).toBeGreaterThanOrEqual(5);
    expect(await said(next)).toContain('step 40\nrank 0 done');
  });
});

describe('a training on several nodes', () => {
  it('meets though the first pod comes late, and takes one that was lost back in', async () => {
    const job = await jobOf('k8s/distributed/job.yaml');
    const lost = await startPod(job, 1);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const first = await startPod(job, 0);
    await waitFor(first, /^step 5$/m);
    expect(await said(lost)).toContain('rank 1 of 2 begins at step 0');
    await dockerOk('rm', '--force', lost);

    const back = await startPod(job, 1);
    expect(await dockerOk('wait', first), await said(first)).toBe('0');
    expect(await dockerOk('wait', back), await said(back)).toBe('0');
    expect(beganAt(await said(back))).toBeGreaterThanOrEqual(5);
    const results = await Promise.all([first, back].map(async (pod) => /done: (.*)/.exec(await said(pod))?.[1]));
    expect(results[0]).toMatch(/^2\.\d+ 2\.\d+$/);
    expect(results[1], 'both have the same weights').toBe(results[0]);
  });
});

describe('a PyTorchJob', () => {
  /** What training operator 1.9 sets in each pod of a job without a master (envvar.go, elastic.go, pytorch_defaults.go). */
  const variables = ({ metadata, spec }: PyTorchJob): string[] => {
    const { elasticPolicy: elastic, nprocPerNode, pytorchReplicaSpecs } = spec;
    const set = elastic
      ? {
          PET_RDZV_ENDPOINT: `${metadata.name}-worker-0:23456`,
          PET_RDZV_BACKEND: elastic.rdzvBackend,
          PET_NNODES: `${elastic.minReplicas}:${elastic.maxReplicas}`,
          PET_MAX_RESTARTS: elastic.maxRestarts,
        }
      : { PET_NNODES: pytorchReplicaSpecs.Worker.replicas };
    return Object.entries({ PET_NPROC_PER_NODE: nprocPerNode, ...set }).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]);
  };
  interface PyTorchJob {
    metadata: { name: string };
    spec: {
      nprocPerNode: string;
      elasticPolicy?: { rdzvBackend: string; minReplicas: number; maxReplicas: number; maxRestarts: number };
      pytorchReplicaSpecs: { Worker: { replicas: number } };
    };
  }

  it('trains one model on all of its workers, told where they are by what the operator sets', async () => {
    const setting = 'settings.kubernetes.kubeflow=pytorchjob';
    const ran = await cli(['update', project.dir, '--set', setting, '--yes', '--no-interactive']);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    const path = 'k8s/distributed/pytorchjob.yaml';
    const manifest = parse(await readFile(join(project.dir, path), 'utf8')) as PyTorchJob;
    const job = await jobOf(path);
    const start = (index: number) => startPod(job, index, `${job.name}-worker-${index}`, variables(manifest));
    const workers = [await start(1), await start(0)];
    for (const worker of workers) expect(await dockerOk('wait', worker), await said(worker)).toBe('0');
    const logs = await Promise.all(workers.map(said));
    expect(logs.join('')).toContain('rank 0 of 2 begins');
    expect(logs.join('')).toContain('rank 1 of 2 begins');
  });
});
