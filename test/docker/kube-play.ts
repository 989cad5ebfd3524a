/** Makes the manifests of a project ones that `podman kube play` runs on this machine. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { run } from '../support/cli.ts';
import type { Project } from './harness.ts';

interface Given {
  /** Where the machine's network has room; the manifests' own otherwise. */
  port?: number;
  /** What the admission of OpenShift would assign. */
  user?: number | undefined;
  /** What `kubectl create secret generic NAME-env` would hold. */
  secret?: Record<string, string>;
}

export const manifestPath = ({ dir }: Project): string => join(dir, 'played.yaml');

/** @returns the path of one file for `podman kube play`. */
export async function buildPlayable(project: Project, kustomization: string, given: Given): Promise<string> {
  // as k8s/README.md says
  await kustomize(join(project.dir, 'k8s/image'), 'edit', 'set', 'image', `app=localhost/${project.image}`);
  const folder = join(project.dir, 'k8s/played');
  await mkdir(folder, { recursive: true });
  const at = join(folder, 'kustomization.yaml');
  await writeFile(at, stringify({ resources: [`../../${kustomization}`], patches: await patchesFor(project, given) }));
  const resources = parseAllDocuments(await kustomize(folder, 'build', '.')).map((one) => one.toJSON() as Resource);
  const { label: name } = { label: project.image };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-env` }, stringData: given.secret };
  // Podman knows no schedule: what the CronJob makes when its time has come
  const played = resources.map((one) =>
    one.kind === 'CronJob'
      ? {
          ...one,
          apiVersion: 'batch/v1',
          kind: 'Job',
          spec: (one.spec as { jobTemplate: { spec: unknown } }).jobTemplate.spec,
        }
      : one,
  );
  const all = given.secret ? [secret, ...played] : played;
  await writeFile(manifestPath(project), all.map((one) => stringify(one)).join('---\n'));
  return manifestPath(project);
}

interface Resource {
  kind: string;
  spec: unknown;
}

/** All that differs from a cluster: the image is here and nowhere else, pods share the network, and probes by HTTP would want curl in the image. */
async function patchesFor(project: Project, { port, user }: Given): Promise<object[]> {
  const pod = {
    hostNetwork: true,
    ...(user === undefined ? {} : { securityContext: { runAsUser: user, fsGroup: user } }),
  };
  const app: object = {
    name: 'app',
    imagePullPolicy: 'Never',
    ...(port === undefined ? {} : { env: [{ name: 'PORT', value: `${port}` }], ...(await probesByCommand(project)) }),
  };
  const template = { spec: { ...pod, containers: [app] } };
  const patch = (apiVersion: string, kind: string, spec: object) => ({
    target: { kind },
    patch: stringify({ apiVersion, kind, metadata: { name: 'any' }, spec }),
  });
  return [
    patch('apps/v1', 'Deployment', { template }),
    patch('batch/v1', 'Job', { template }),
    patch('batch/v1', 'CronJob', { jobTemplate: { spec: { template } } }),
  ];
}

/** The command of the image's own HEALTHCHECK, which asks for the same path. */
async function probesByCommand({ dir }: Project): Promise<object> {
  const [, said = ''] = /^HEALTHCHECK .*\\\n +CMD (.*)$/m.exec(await readFile(join(dir, 'Dockerfile'), 'utf8')) ?? [];
  const probe = { httpGet: null, exec: { command: JSON.parse(said) as string[] } };
  return { startupProbe: probe, readinessProbe: probe, livenessProbe: probe };
}

async function kustomize(cwd: string, ...args: string[]): Promise<string> {
  const ran = await run('kustomize', args, { cwd });
  expect(ran.code, ran.stderr).toBe(0);
  return ran.stdout;
}
