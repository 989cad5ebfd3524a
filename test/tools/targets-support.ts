/** What the tools of the field say about what a target wrote, and the rules that no tool holds. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { cli, run } from '../support/cli.ts';
import { listTorchOptions } from '../support/frameworks.ts';

/** The oldest that people still run, one in between, and the newest (all three have what the manifests use as stable). */
export const RELEASES = ['1.31', '1.34', '1.37'];

/** Writes a project with these targets into `dir`, with torch, which opens the several-node training of a script. */
export async function withTargets(dir: string, framework: string, ...args: string[]): Promise<string[]> {
  const torch = listTorchOptions(
    framework,
    args.find((one) => one === '--gpu'),
  );
  const common = ['--name', 'field', '--framework', framework, ...torch, '--yes', '--no-interactive'];
  const ran = await cli([dir, ...common, ...args, '--json']);
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  const { files } = JSON.parse(ran.stdout) as { files: { path: string }[] };
  return files.map(({ path }) => path);
}

export interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  // what a manifest says depends on its kind; each test looks at what it knows
  // biome-ignore lint/suspicious/noExplicitAny: read from YAML
  [field: string]: any;
}

/** Kustomization (its folder, from the project's) → what `kustomize build` makes of it. */
export async function kustomized(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(join(dir, 'k8s'), { recursive: true });
  const files = entries.filter((path) => path.endsWith('kustomization.yaml'));
  const kinds = await Promise.all(
    files.map(async (path) => manifests(await readFile(join(dir, 'k8s', path), 'utf8'))[0]?.kind),
  );
  // a component is none by itself: others take it in
  const roots = files.filter((_, at) => kinds[at] === 'Kustomization').map((path) => `k8s/${dirname(path)}`);
  const built: Record<string, string> = {};
  for (const root of roots) {
    const ran = await run('kustomize', ['build', root], { cwd: dir });
    expect(ran.code, `${root}: ${ran.stderr}`).toBe(0);
    expect(ran.stderr, 'deprecated fields are warned of').toBe('');
    built[root] = ran.stdout;
  }
  return built;
}

export const manifests = (text: string): Manifest[] =>
  parseAllDocuments(text).map((document) => document.toJSON() as Manifest);

/** The pods in what was built, with the place each stands at: whatever has containers, however deep a resource holds it. */
export function pods(built: Record<string, string>): { at: string; spec: Manifest }[] {
  const below = (at: string, value: unknown): { at: string; spec: Manifest }[] => {
    if (value === null || typeof value !== 'object') return [];
    const own = Array.isArray((value as Manifest).containers) ? [{ at, spec: value as Manifest }] : [];
    return [...own, ...Object.entries(value).flatMap(([key, child]) => below(`${at} ${key}`, child))];
  };
  return Object.entries(built).flatMap(([root, text]) =>
    manifests(text).flatMap((manifest) => below(`${root} ${manifest.kind}`, manifest.spec)),
  );
}

/**
 * What the "restricted" pod security standard would refuse (Kubernetes documentation, Pod Security Standards), and what we
 * promise beyond it: a numeric user, a read-only root, no token of the cluster, no variables for other people's Services.
 * @param assigned OpenShift: user, groups and seccomp profile are the platform's, which refuses a pod that names its own.
 */
export function refusals(spec: Manifest, assigned = false): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, what: string) => holds || wrong.push(what);
  must(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, 'host namespaces');
  must(spec.securityContext?.runAsNonRoot === true, 'runAsNonRoot');
  const { runAsUser, runAsGroup, fsGroup, seccompProfile } = spec.securityContext ?? {};
  if (assigned) must(!(runAsUser ?? runAsGroup ?? fsGroup ?? seccompProfile), 'what the platform assigns');
  else {
    must(runAsUser > 0, 'runAsUser');
    must(seccompProfile?.type === 'RuntimeDefault', 'seccompProfile');
  }
  must(spec.automountServiceAccountToken === false, 'automountServiceAccountToken');
  must(spec.enableServiceLinks === false, 'enableServiceLinks');
  for (const volume of spec.volumes ?? []) {
    const kinds = Object.keys(volume).filter((key) => key !== 'name');
    must(
      kinds.every((kind) => ['emptyDir', 'ephemeral', 'persistentVolumeClaim'].includes(kind)),
      `volume ${kinds}`,
    );
  }
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    const { securityContext: own = {}, ports = [] } = container;
    must(own.allowPrivilegeEscalation === false && own.privileged !== true, 'allowPrivilegeEscalation');
    must(JSON.stringify(own.capabilities) === '{"drop":["ALL"]}', 'capabilities');
    must(own.readOnlyRootFilesystem === true, 'readOnlyRootFilesystem');
    must(
      ports.every((port: { hostPort?: number }) => port.hostPort === undefined),
      'hostPort',
    );
  }
  return wrong;
}

/** Where each file says that the app answers: place → port, or path of a probe. Empty for a project without a port. */
export async function answersAt(dir: string): Promise<Record<string, string>> {
  const text = (path: string): Promise<string> => readFile(join(dir, path), 'utf8');
  const dockerfile = await text('Dockerfile');
  const said: Record<string, string> = {};
  const find = (place: string, from: string, pattern: RegExp) => {
    const [, value] = pattern.exec(from) ?? [];
    if (value !== undefined) said[place] = value;
  };
  find('Dockerfile EXPOSE', dockerfile, /^EXPOSE (\d+)$/m);
  find('Dockerfile HEALTHCHECK', dockerfile, /c\.request\('GET', '([^']+)'\)/);
  if (said['Dockerfile EXPOSE'] === undefined) return said;
  find('compose.yaml', await text('compose.yaml'), /^ +- "\$\{BIND_ADDRESS:-127\.0\.0\.1\}:\$\{HOST_PORT:-(\d+)\}/m);
  find('scripts/run.sh', await text('scripts/run.sh'), /^port=(\d+)$/m);
  const unit = await text('systemd/app.container');
  find('systemd/app.container', unit, /^PublishPort=\$\{BIND_ADDRESS\}:\$\{HOST_PORT\}:(\d+)$/m);
  find('systemd/app.container HOST_PORT', unit, /^Environment=HOST_PORT=(\d+)$/m);
  find('systemd/app.container HealthCmd', unit, /c\.request\('GET', '([^']+)'\)/);
  find('spaces/README.md', await text('spaces/README.md'), /^app_port: (\d+)$/m);
  find('.devcontainer/devcontainer.json', await text('.devcontainer/devcontainer.json'), /"forwardPorts": \[(\d+)\]/);
  const deployment = 'k8s/base/deployment.yaml';
  const [app] = manifests(await text(deployment))[0]?.spec.template.spec.containers ?? [];
  said[`${deployment} port`] = String(app.ports[0].containerPort);
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
    said[`${deployment} ${probe}`] = app[probe].httpGet.path;
  return said;
}

/** Places that say something else than the image. */
export const strays = (said: Record<string, string>): string[] =>
  Object.entries(said)
    .filter(([, value]) => value !== said[value.startsWith('/') ? 'Dockerfile HEALTHCHECK' : 'Dockerfile EXPOSE'])
    .map(([place, value]) => `${place}: ${value}`);
