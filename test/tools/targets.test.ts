/** Every target × every framework × CPU and GPU, by the tools of the field. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse as parseJsonc } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks as catalog } from '../../src/catalog/frameworks/index.ts';
import { targets } from '../../src/catalog/targets/index.ts';
import { cli, folder, run } from '../support/cli.ts';
import { acceleratorsOf, frameworks } from '../support/frameworks.ts';
import { expandCommand, generateService } from '../support/quadlet.ts';
import { devContainerSchema } from './dev-container-schema.ts';
import {
  answersAt,
  kustomized,
  type Manifest,
  manifests,
  pods,
  RELEASES,
  refusals,
  strays,
  withTargets,
} from './targets-support.ts';

const cases = frameworks.flatMap((framework) =>
  acceleratorsOf(framework).map((flag) => ({ framework, accelerator: [flag] })),
);
/** Every target but the CI systems, which have tests of their own, where it makes sense for the project. */
const placesOf = (service: boolean): string[] =>
  targets.filter(({ ci, when = [] }) => !ci && (service || !when.includes('service'))).map(({ name }) => name);
const isDevContainer = new Ajv({ allErrors: true }).compile(devContainerSchema);

const variable = (spec: Manifest, name: string) =>
  spec.containers[0].env?.find((one: { name: string }) => one.name === name);

/** What strict schemas of each release find in a file of manifests. A kind without a schema is no finding, so callers count. */
async function findings(file: string): Promise<string> {
  const releases = RELEASES.flatMap((release) => ['-k', release]);
  const ran = await run('kubernetes-validate', ['--strict', ...releases, file]);
  expect([0, 1, 2], ran.stderr).toContain(ran.code);
  return `${ran.stdout}${ran.stderr}`
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('INFO'))
    .join('\n');
}

describe.each(cases)('$framework $accelerator', ({ framework, accelerator }) => {
  let dir: string;
  let remove: () => Promise<void>;
  let written: string[];
  let built: Record<string, string>;
  const { kind, accelerator: only, sticky = false } = catalog.find(({ name }) => name === framework) ?? {};
  const service = kind === 'service';
  const gpus = accelerator[0] === '--gpu';
  beforeAll(async () => {
    ({ path: dir, remove } = await folder());
    written = await withTargets(dir, framework, ...accelerator, '--with', placesOf(service).join(','));
    built = await kustomized(dir);
  });
  afterAll(() => remove());

  it('kustomize builds every kustomization, and strict schemas of three Kubernetes releases find nothing', async () => {
    expect(Object.keys(built)).toContain('k8s/base');
    expect('k8s/overlays/cpu' in built, 'vLLM does not start without a GPU').toBe(only !== 'cuda');
    expect('k8s/overlays/gpu' in built).toBe(accelerator[0] === '--gpu');
    expect('k8s/distributed' in built && 'k8s/scheduled' in built).toBe(!service);
    const file = join(dir, 'built.yaml');
    await writeFile(file, Object.values(built).join('---\n'));
    expect(await findings(file)).toBe('');
  });

  it('no pod is one that the restricted standard refuses', () => {
    expect(pods(built).length).toBeGreaterThanOrEqual(2);
    for (const { at, spec } of pods(built)) expect(refusals(spec), at).toEqual([]);
  });

  it('what selects pods selects those of this app and no others', () => {
    for (const text of Object.values(built)) {
      const all = manifests(text);
      const labels = all.find(({ kind }) => kind === 'Deployment')?.spec.template.metadata.labels;
      for (const { kind, spec } of all.filter(({ kind }) => ['Service', 'PodDisruptionBudget'].includes(kind))) {
        const selected = spec.selector?.matchLabels ?? spec.selector;
        expect(Object.keys(selected ?? {}), kind).not.toEqual([]);
        if (labels) expect(labels, kind).toMatchObject(selected);
      }
    }
  });

  it('a GPU is asked for exactly on the nodes that have one', () => {
    for (const { at, spec } of pods(built)) {
      const limit = spec.containers[0].resources.limits['nvidia.com/gpu'];
      const gpu = at.startsWith('k8s/overlays/gpu') || (/^k8s\/(distributed|scheduled)/.test(at) && gpus);
      expect(limit, at).toBe(gpu ? 1 : undefined);
      expect('tolerations' in spec, at).toBe(gpu);
      // the image asks for all GPUs of its node, which a pod that is counted for none must not get
      const hidden = variable(spec, 'NVIDIA_VISIBLE_DEVICES')?.value === 'void';
      expect(hidden, at).toBe(gpus && !gpu && !at.startsWith('k8s/base'));
    }
  });

  it('what computes starts as many threads as the pod asks for; what starts processes decides for them', () => {
    for (const { at, spec } of pods(built)) {
      const threads = variable(spec, 'OMP_NUM_THREADS')?.valueFrom.resourceFieldRef;
      if (at.startsWith('k8s/distributed')) expect(threads, at).toBeUndefined();
      else expect(threads, at).toEqual({ resource: 'requests.cpu', divisor: '1' });
    }
  });

  it('a claim of one name is the same claim everywhere: what it allows can not be changed', () => {
    const all = Object.values(built).flatMap(manifests);
    const claims = new Map<string, string>();
    for (const { metadata, spec } of all.filter((one) => one.kind === 'PersistentVolumeClaim')) {
      const said = JSON.stringify(spec);
      expect(claims.get(metadata.name) ?? said, metadata.name).toBe(said);
      claims.set(metadata.name, said);
    }
    expect([...claims.values()].filter((said) => said.includes('ReadWriteMany'))).toHaveLength(service ? 0 : 1);
    const used = pods(built).flatMap(({ spec }) =>
      spec.volumes.flatMap(
        (one: { persistentVolumeClaim?: { claimName: string } }) => one.persistentVolumeClaim?.claimName ?? [],
      ),
    );
    expect(new Set(used)).toEqual(new Set(claims.keys()));
  });

  it('a service keeps sessions, scales and is replaced as what it runs on allows', () => {
    for (const [root, text] of Object.entries(built).filter(() => service)) {
      const byKind = Object.fromEntries(manifests(text).map((one) => [one.kind, one]));
      const { Service, Deployment, HorizontalPodAutoscaler: scaled } = byKind;
      expect(Service?.spec.sessionAffinity, root).toBe(sticky ? 'ClientIP' : undefined);
      // a GPU is not as busy as its CPU
      expect([scaled === undefined, Deployment?.spec.replicas], root).toEqual(gpus ? [true, 1] : [false, undefined]);
      // the last GPU is given up before it is wanted again
      const surge = root.endsWith('gpu') ? { maxSurge: 0, maxUnavailable: 1 } : { maxUnavailable: 0 };
      expect(Deployment?.spec.strategy.rollingUpdate, root).toEqual(surge);
      const [{ startupProbe: probe }] = Deployment?.spec.template.spec.containers ?? [];
      expect(Deployment?.spec.progressDeadlineSeconds, root).toBe(probe.periodSeconds * probe.failureThreshold + 600);
    }
  });

  it('k8s/README.md applies what is there, for the accelerator of the image', async () => {
    const text = await readFile(join(dir, 'k8s/README.md'), 'utf8');
    expect(text).toContain(`kubectl apply -k k8s/overlays/${gpus ? 'gpu' : 'cpu'}\n`);
    for (const [, root] of text.matchAll(/kubectl apply -k (\S+)/g)) expect(Object.keys(built)).toContain(root);
  });

  it('the image is named by digest in one place, as k8s/README.md says', async () => {
    const [command = ''] = /^\(cd k8s.*\)$/m.exec(await readFile(join(dir, 'k8s/README.md'), 'utf8')) ?? [];
    const digest = `sha256:${'a'.repeat(64)}`;
    const ran = await run('sh', ['-c', command.replace('sha256:...', digest)], { cwd: dir });
    expect(ran.code, command + ran.stderr).toBe(0);
    for (const { at, spec } of pods(await kustomized(dir)))
      expect(spec.containers[0].image, at).toBe(`registry.example.com/team/field@${digest}`);
  });

  it('docker buildx bake reads it, with and without what the environment can say', async () => {
    const bake = (env: Record<string, string>) =>
      run('docker', ['buildx', 'bake', '--file', 'docker-bake.hcl', '--print', 'release'], { cwd: dir, env });
    const plain = await bake({});
    expect(plain.code, plain.stderr).toBe(0);
    expect(JSON.parse(plain.stdout).target['field-release']).toMatchObject({
      tags: ['field:latest'],
      platforms: ['linux/amd64', 'linux/arm64'],
      attest: [{ type: 'sbom' }, { type: 'provenance', mode: 'max' }],
    });
    const proof = ['buildx', 'bake', '--file', 'docker-bake.hcl', '--print', 'field-verify', 'field-release-verify'];
    const verified = await run('docker', proof, { cwd: dir, env: { CACHE: 'localhost/cache' } });
    expect(JSON.parse(verified.stdout).target, verified.stderr).toMatchObject({
      'field-verify': { target: 'verify', output: [{ type: 'cacheonly' }] },
      'field-release-verify': { 'cache-to': [{ type: 'registry', ref: 'localhost/cache:field-verify' }] },
    });
    expect(JSON.parse(verified.stdout).target['field-verify']).not.toHaveProperty('cache-to');
    const told = await bake({ TAG: 'v1', REVISION: '0123abc', CACHE: 'localhost/cache', FIELD_IMAGE: 'localhost/x' });
    expect(JSON.parse(told.stdout).target['field-release']).toMatchObject({
      tags: ['localhost/x:v1', 'localhost/x:0123abc'],
      labels: { 'org.opencontainers.image.revision': '0123abc' },
      'cache-to': [{ type: 'registry', ref: 'localhost/cache:field', mode: 'max' }],
    });
  });

  it('Podman makes a service of the systemd unit, with the rights and limits of scripts/run.sh', async () => {
    const unit = await generateService(join(dir, 'systemd'));
    expect(unit.get('Service.Type')).toEqual([service ? 'notify' : 'oneshot']);
    expect(unit.get('Install.WantedBy')).toEqual(service ? ['default.target'] : undefined);
    const words = expandCommand(unit, 'ExecStart', { E: '/etc', t: '/run', N: 'field' }, { HOST_PORT: '8123' });
    const options = ['--read-only', '--cap-drop all', '--security-opt=no-new-privileges', '--pids-limit 4096'];
    const limits = [`--memory=${gpus ? '8g' : '4g'}`, '-v field-cache:/home/app/.cache', '--env-file /etc/field/env'];
    for (const option of [...options, ...limits, 'localhost/field:latest']) expect(words.join(' ')).toContain(option);
    expect(words.includes('nvidia.com/gpu=all')).toBe(gpus);
    const [port] = words.flatMap((word, at) => (words[at - 1] === '--publish' ? [word] : []));
    expect(port).toEqual(service ? expect.stringMatching(/^127\.0\.0\.1:8123:\d+$/) : undefined);
    const [health] = words.flatMap((word, at) => (words[at - 1] === '--health-cmd' ? [word] : []));
    const [, said] = /^HEALTHCHECK .*\\\n +CMD (.*)$/m.exec(await readFile(join(dir, 'Dockerfile'), 'utf8')) ?? [];
    expect(health).toBe(said);
  });

  it('shellcheck finds nothing in the scripts of the targets', async () => {
    const scripts = written.filter((path) => path.endsWith('.sh') && !path.startsWith('scripts/'));
    expect(scripts).toContain('docker-bake.sh');
    const strict = ['--enable', 'all', '--severity', 'style', '--exclude', 'SC2250,SC2292'];
    const ran = await run('shellcheck', [...strict, ...scripts], { cwd: dir });
    expect(ran.stdout).toBe('');
    expect(ran.code).toBe(0);
  });

  it('the Compose specification takes compose.yaml', async () => {
    const ran = await run('check-jsonschema', ['--builtin-schema', 'vendor.compose-spec', 'compose.yaml'], {
      cwd: dir,
    });
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  });

  it('devcontainer.json says what the reference of dev containers knows, and nothing else', async () => {
    const said = parseJsonc(await readFile(join(dir, '.devcontainer/devcontainer.json'), 'utf8'));
    isDevContainer(said);
    expect(isDevContainer.errors).toBe(null);
    expect(isDevContainer({ ...said, remotUser: 'app' })).toBe(false);
    expect(isDevContainer({ ...said, runArgs: '--gpus all' })).toBe(false);
  });

  it('the reference implementation of dev containers reads it', async () => {
    const args = ['devcontainer', 'read-configuration', '--workspace-folder', dir];
    const ran = await run('npx', ['--no-install', ...args], { cwd: process.cwd() });
    expect(ran.code, ran.stderr).toBe(0);
    const { configuration, workspace } = JSON.parse(ran.stdout);
    expect(configuration).toMatchObject({ name: 'field', build: { dockerfile: '../Dockerfile' }, remoteUser: 'app' });
    expect(workspace.workspaceMount).toBe(`source=${dir},target=/app,type=bind`);
    // who opens it asks for the GPU, where there is one: asked for here too it would not open without
    expect(configuration.runArgs).not.toContain('--gpus');
    expect(configuration.hostRequirements).toEqual(accelerator[0] === '--gpu' ? { gpu: 'optional' } : undefined);
  });

  it('ports and probe paths are the same in every file; one that strays is found', async () => {
    const places = await answersAt(dir);
    expect(Object.keys(places)).toHaveLength(service ? 13 : 0);
    expect(strays(places)).toEqual([]);
    if (!service) return;
    for (const path of ['spaces/README.md', 'k8s/base/deployment.yaml', 'compose.yaml', 'systemd/app.container']) {
      const text = await readFile(join(dir, path), 'utf8');
      await writeFile(
        join(dir, path),
        text.replace(/(app_port: |containerPort: |HOST_PORT:-|HOST_PORT\}:)\d+/, '$19999'),
      );
      expect(strays(await answersAt(dir)).join(), path).toContain(path);
      await writeFile(join(dir, path), text);
    }
    const path = join(dir, 'k8s/base/deployment.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/path: .*/, 'path: /elsewhere'));
    expect(strays(await answersAt(dir))).toEqual(['k8s/base/deployment.yaml startupProbe: /elsewhere']);
  });
});

describe.each([
  ['fastapi', []],
  ['script', ['--dep', 'torch']],
])('for OpenShift: %s', (framework, dependencies) => {
  it('no pod names a user, a group or a seccomp profile, and strict schemas find nothing', async () => {
    const { path, remove } = await folder();
    const setting = ['--set', 'settings.kubernetes.openshift=true', '--with', 'kubernetes'];
    const project = ['--name', 'field', '--framework', framework, '--cpu', ...dependencies, ...setting];
    expect((await cli([path, ...project, '--yes', '--no-interactive'])).code).toBe(0);
    const built = await kustomized(path);
    for (const { at, spec } of pods(built)) expect(refusals(spec, true), at).toEqual([]);
    await writeFile(join(path, 'built.yaml'), Object.values(built).join('---\n'));
    expect(await findings(join(path, 'built.yaml'))).toBe('');
    await remove();
  });
});

describe('Podman and the values of a unit', () => {
  it('takes a percent sign, a dollar and a blank of a value as they are', async () => {
    const { path, remove } = await folder();
    const odd = 'm%h $HOME.pkl';
    await writeFile(join(path, odd), 'model');
    const code = `import joblib\nfrom fastapi import FastAPI\n\napp = FastAPI()\nmodel = joblib.load(${JSON.stringify(odd)})\n`;
    await writeFile(join(path, 'main.py'), code);
    const proxy = ['--set', 'proxy.url=http://proxy.example.com:3128/%41'];
    const sets = ['--set', 'models.mode=volume', '--set', 'settings.systemd.data=/srv/models', ...proxy];
    const project = ['--name', 'odd', '--framework', 'fastapi', '--dep', 'joblib', '--image', 'acme/odd', ...sets];
    const ran = await cli([path, ...project, '--with', 'systemd', '--yes', '--no-interactive']);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    const words = expandCommand(await generateService(join(path, 'systemd')), 'ExecStart', {
      E: '/e',
      t: '/t',
      N: 'n',
    });
    expect(words).toContain(`/srv/models/${odd}:/app/${odd}:ro,z`);
    expect(words).toContain('HTTP_PROXY=http://proxy.example.com:3128/%41');
    expect(words.at(-1)).toBe('docker.io/acme/odd:latest');
    await remove();
  });
});

describe('the checks themselves', () => {
  const held = async (text: string) => {
    const { path, remove } = await folder();
    await writeFile(join(path, 'bad.yaml'), text);
    const found = await findings(join(path, 'bad.yaml'));
    await remove();
    return found;
  };
  const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec:\n';

  it('strict schemas find a field that does not exist', async () => {
    const pod = 'template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}';
    expect(await held(`${job}  ${pod}\n`)).toBe('');
    expect(await held(`${job}  backofLimit: 3\n  ${pod}\n`)).toContain('backofLimit');
  });

  it('the pod security rules find each thing taken away', () => {
    const good = () => ({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'a', emptyDir: {} }],
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
    const bad = (change: (spec: ReturnType<typeof good>) => unknown) => {
      const spec = good();
      change(spec);
      return refusals(spec as never);
    };
    expect(bad(() => 0)).toEqual([]);
    expect(bad((s) => Object.assign(s, { hostIPC: true }))).toEqual(['host namespaces']);
    expect(bad((s) => (s.securityContext.runAsUser = 0))).toEqual(['runAsUser']);
    expect(bad((s) => (s.volumes = [{ name: 'a', hostPath: {} } as never]))).toEqual(['volume hostPath']);
    expect(bad((s) => ((s.containers[0] as object as { ports: object[] }).ports = [{ hostPort: 1 }]))).toEqual([
      'hostPort',
    ]);
    expect(
      bad(
        (s) => ((s.containers[0] as ReturnType<typeof good>['containers'][0]).securityContext.capabilities.drop = []),
      ),
    ).toEqual(['capabilities']);
  });
});

/**
 * Resources of operators are no part of Kubernetes, so no validator of the field has them here: their pods are held by the
 * schemas of Kubernetes, and what the operator looks for by name is held here (KubeRay 1.7, Kubeflow Trainer 2.3 and
 * training operator 1.9; whole files were held against their CRDs when they were written).
 */
describe.each([
  ['trainjob', ['torch'], { TrainingRuntime: ['node'] }],
  ['pytorchjob', ['torch'], { PyTorchJob: ['pytorch'] }],
  ['rayjob', ['ray[default]', 'torch'], { RayJob: ['ray-head', 'ray-worker'] }],
])('training on several nodes by %s', (kind, dependencies, containers) => {
  const folderOf = kind === 'rayjob' ? 'k8s/ray' : 'k8s/distributed';
  let dir: string;
  let remove: () => Promise<void>;
  let built: Record<string, string>;
  beforeAll(async () => {
    ({ path: dir, remove } = await folder());
    const setting = kind === 'rayjob' ? [] : ['--set', `settings.kubernetes.kubeflow=${kind}`];
    const project = ['--name', 'field', '--framework', 'script', '--gpu'];
    const flags = [...dependencies.flatMap((name) => ['--dep', name]), ...setting, '--with', 'kubernetes'];
    const ran = await cli([dir, ...project, ...flags, '--yes', '--no-interactive']);
    expect(ran.code, ran.stderr).toBe(0);
    built = await kustomized(dir);
  });
  afterAll(() => remove());

  it('has pods that the schemas take and the restricted standard does not refuse, of the one image', async () => {
    const found = pods({ [folderOf]: built[folderOf] ?? '' });
    expect(found.map(({ spec }) => spec.containers[0].name)).toEqual(Object.values(containers).flat());
    for (const [at, { spec }] of found.entries()) {
      expect(refusals(spec)).toEqual([]);
      expect(spec.containers[0].image).toBe('field:latest');
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec };
      await writeFile(join(dir, `pod-${at}.json`), JSON.stringify(pod));
      expect(await findings(join(dir, `pod-${at}.json`))).toBe('');
    }
  });

  it('has what its operator looks for', () => {
    const all = manifests(built[folderOf] ?? '').filter((one) => one.kind !== 'PersistentVolumeClaim');
    const byKind = Object.fromEntries(all.map((one) => [one.kind, one]));
    expect(Object.keys(byKind)).toEqual(expect.arrayContaining(Object.keys(containers)));
    const { TrainJob, TrainingRuntime, PyTorchJob, RayJob } = byKind;
    if (TrainJob) {
      expect(TrainJob.spec.runtimeRef).toMatchObject({ kind: 'TrainingRuntime', name: TrainingRuntime?.metadata.name });
      const [job] = TrainingRuntime?.spec.template.spec.replicatedJobs ?? [];
      expect(job.name).toBe('node');
      expect(job.template.metadata.labels).toEqual({ 'trainer.kubeflow.org/trainjob-ancestor-step': 'trainer' });
      expect(TrainingRuntime?.spec.mlPolicy).toEqual({ numNodes: 2, torch: {} });
    }
    if (PyTorchJob) {
      expect(PyTorchJob.spec.pytorchReplicaSpecs.Worker.replicas).toBe(2);
      // without a master it is this alone that makes the operator say where the pods meet (envvar.go, elastic.go of 1.9)
      expect(PyTorchJob.spec.elasticPolicy).toMatchObject({ rdzvBackend: 'c10d', minReplicas: 2, maxReplicas: 2 });
    }
    if (RayJob) {
      const { headGroupSpec, workerGroupSpecs, rayVersion } = RayJob.spec.rayClusterSpec;
      expect(rayVersion).toMatch(/^\d+\.\d+\.\d+$/);
      expect(headGroupSpec.rayStartParams).toEqual({ 'num-cpus': '0' });
      // who leads computes nothing: no GPU is counted for it, and none is shown to it
      const [head, worker] = [headGroupSpec, workerGroupSpecs[0]].map(({ template }) => template.spec);
      expect(variable(head, 'NVIDIA_VISIBLE_DEVICES')).toMatchObject({ value: 'void' });
      expect(variable(worker, 'NVIDIA_VISIBLE_DEVICES')).toBeUndefined();
      expect(worker.containers[0].resources.limits['nvidia.com/gpu']).toBe(1);
      // the operator begins the container itself
      for (const { template } of [headGroupSpec, ...workerGroupSpecs])
        expect(template.spec.containers[0].command).toBeUndefined();
    }
  });
});

describe('settings for clusters that are otherwise', () => {
  const made = async (...args: string[]) => {
    const { path: dir, remove } = await folder();
    await withTargets(dir, ...(args as [string, ...string[]]), '--with', 'kubernetes');
    const built = await kustomized(dir);
    const text = await readFile(join(dir, 'k8s/README.md'), 'utf8');
    const file = join(dir, 'built.yaml');
    await writeFile(file, Object.values(built).join('---\n'));
    const found = await findings(file);
    await remove();
    return { built, text, found };
  };
  const set = (setting: string) => ['--set', `settings.kubernetes.${setting}`];

  it('a runtime class where a GPU is asked for, a login for the registry everywhere, a namespace for all that is made', async () => {
    const own = [...set('runtime-class=nvidia'), ...set('pull-secret=login'), ...set('namespace=ml')];
    const { built, text, found } = await made('script', '--gpu', ...own);
    expect(found).toBe('');
    for (const { at, spec } of pods(built)) {
      const asks = spec.containers[0].resources.limits['nvidia.com/gpu'] === 1;
      expect(spec.runtimeClassName, at).toBe(asks ? 'nvidia' : undefined);
      expect(spec.imagePullSecrets, at).toEqual([{ name: 'login' }]);
    }
    expect(
      Object.values(built)
        .flatMap(manifests)
        .filter(({ metadata }) => metadata.namespace !== 'ml'),
    ).toEqual([]);
    for (const line of text.match(/kubectl (create secret|delete).*/g) ?? []) expect(line).toContain(' -n ml');
    expect(text).toMatch(/^kubectl create namespace ml$/m);
  });

  it('a new version beside the old one where a GPU is always free', async () => {
    const { built, found } = await made('fastapi', '--gpu', ...set('spare-gpu=true'));
    expect(found).toBe('');
    const all = manifests(built['k8s/overlays/gpu'] ?? '');
    expect(all.find(({ kind }) => kind === 'Deployment')?.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0 });
  });

  it('the threads that the image names, where it does', async () => {
    const { built } = await made('fastapi', '--cpu', '--set', 'env.OMP_NUM_THREADS=3');
    for (const { at, spec } of pods(built)) expect(variable(spec, 'OMP_NUM_THREADS').value, at).toBe('3');
  });
});
