/** Builds the template context that all deployment targets share. */

import image from '../../catalog/image/image.json' with { type: 'json' };
import { downloadsAtRuntime } from '../../catalog/packages/downloads.ts';
import { targets } from '../../catalog/targets/index.ts';
import { parseRegistryHost } from '../../catalog/targets/registries.ts';
import type { ChosenTarget, ImageLayout, Plan } from '../../plan/types.ts';
import type { Lock } from '../../spec/lock.ts';
import { stripEnd } from '../../text/strip.ts';
import { buildCiContext } from './ci.ts';
import { buildHealthCommand } from './dockerfile.ts';
import { isVerified } from './install-stages.ts';
import { buildScriptContext } from './scripts.ts';

/** Every value is there for every project; what does not apply is `false`, `''` or empty. CONTRIBUTING.md lists the names. */
export type TargetView = ReturnType<typeof buildTargetContext>;

/** @param chosen the target that is rendered, if any, with what was chosen about it. */
export function buildTargetContext(plan: Plan, layout: ImageLayout, lock: Lock, chosen?: ChosenTarget) {
  const { values, accelerator } = plan;
  const { start } = layout;
  const script = buildScriptContext(plan);
  const registry = parseRegistryHost(values.image);
  const startupFailures = Math.ceil(((plan.health?.startPeriod ?? 60) * 5) / 10);
  return {
    ...script,
    ...buildCiContext(plan, chosen?.target),
    service: plan.framework.kind === 'service',
    /** Requests of one session have to reach one process. */
    sticky: plan.framework.sticky ?? false,
    /** It runs on a GPU or not at all. */
    gpuOnly: plan.framework.accelerator === 'cuda',
    /** Something in the lock downloads models into the cache when it runs. */
    downloads: downloadsAtRuntime(lock.packages),
    /** The name where only letters, digits and dashes may stand, a letter first (RFC 1035, label), and short enough that Kubernetes can add to it. */
    label: dnsLabel(values.name),
    envSecret: `${dnsLabel(values.name)}-env`,
    cacheClaim: `${dnsLabel(values.name)}-cache`,
    /** Of pods on several nodes: another claim, since what one allows can never be changed. */
    sharedClaim: `${dnsLabel(values.name)}-shared-cache`,
    modelClaim: `${dnsLabel(values.name)}-models`,
    workers: `${dnsLabel(values.name)}-workers`,
    /** The one architecture that the lock is for, as Kubernetes calls it; '' where it is for several. */
    onlyArch: values.platforms.length === 1 ? (values.platforms[0] ?? '').replace('linux/', '') : '',
    /** The one architecture that has CUDA, as Kubernetes calls it; '' where all have it, or none. */
    onlyGpuArch: script.gpuOn.length === 1 ? (script.gpuOn[0]?.arch ?? '') : '',
    /** The name as the start of an environment variable: "SENTIMENT_API". */
    variable: values.name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '_')
      .replace(/^(?=\d)/, 'APP_'),
    /** Shared memory as Kubernetes writes quantities: Docker's 256m is 256Mi there. */
    shmQuantity: plan.shm.replace(/([kmg])b?$/i, (_all, unit: string) => `${unit.toUpperCase()}i`),
    /** Probes, ten seconds apart, that may fail while a model loads: five times what the health check waits. */
    startupFailures,
    /** Seconds until a new version that is not there yet counts as failed: ten minutes more than it may load. */
    progressSeconds: startupFailures * 10 + 600,
    /** Threads of OpenMP, as the image has them; '' where it does not say. */
    threads: layout.env.find(({ name }) => name === 'OMP_NUM_THREADS')?.value ?? '',
    /** The overlay for nodes without a GPU has something to change. */
    cpuPatch: accelerator.kind === 'cuda' || values.platforms.length === 1,
    /** Distribution → version, for each in the lock. */
    packages: Object.fromEntries(lock.packages.map(({ name, version }) => [name, version])),
    cpu: accelerator.kind === 'cpu',
    framework: plan.framework.name,
    title: plan.framework.title,
    entry: values.entry,
    python: plan.base.minor,
    base: plan.base.reference,
    imageTag: `${values.image}:latest`,
    registry,
    /** It is in a registry, so another machine can pull it. */
    pulled: values.image.includes('/') && registry !== 'localhost',
    registryHost: registry || 'docker.io',
    /** The image with its registry, as an engine without a default registry needs it; localhost where it has only been built. */
    qualifiedImage: qualifyImage(`${values.image}:latest`, registry),
    repository: registry === '' ? values.image : values.image.slice(registry.length + 1),
    platforms: values.platforms,
    user: values.user,
    home: image.home,
    app: image.app,
    venv: image.venv,
    /** Files and folders of the project that the image takes. */
    taken: plan.include.filter(({ kind }) => kind === 'code' || plan.models === 'bake').map(({ path }) => path),
    healthCommand: buildHealthCommand(plan),
    healthPath: plan.health?.path ?? '',
    /** Seconds that loading may take. */
    startPeriod: plan.health?.startPeriod ?? 0,
    stopSignal: plan.stopSignal,
    stopGraceSeconds: image.stopGraceSeconds,
    /** Stages that install Debian packages, as `--no-cache-filter` takes them; '' where none is installed. */
    aptStages: stagesWithApt(layout).join(','),
    /** What is run in place of the command where no GPU is; empty: it starts without one. */
    withoutGpu: plan.framework.withoutGpu ?? [],
    /** What development has in its environment beside the image's: the proxy, and the CAs that the image does not trust. */
    developmentEnv: [
      ...script.proxy,
      ...(values['ca.file'] && values['ca.mode'] === 'build'
        ? [{ name: 'PIP_CERT', value: `${image.app}/${values['ca.file']}` }]
        : []),
    ],
    command: start.command,
    developCommand: start.develop,
    reloads: start.developAction === 'sync',
    watchAction: start.developAction,
    watched: plan.include
      .filter((item) => item.kind === 'code')
      .map(({ path }) => ({ path: `./${path}`, target: `${image.app}/${path}` })),
    env: layout.env,
    variables: plan.variables,
    models: plan.models,
    bakesModels: plan.models === 'bake',
    /** Whether pruning is proved by a stage of its own. */
    verified: isVerified(plan, layout),
    downloadBytes: layout.downloadBytes,
    settings: chosen?.settings ?? {},
    /** Target → whether it is taken, so that one can lean on another. */
    with: Object.fromEntries(
      targets.map(({ name }) => [name, plan.targets.some(({ target }) => target.name === name)]),
    ),
  };
}

const qualifyImage = (image: string, registry: string): string =>
  registry !== '' ? image : image.includes('/') ? `docker.io/${image}` : `localhost/${image}`;

/** Names of the Dockerfile: what all platforms have is installed in `system`, what one has for itself in `on-<arch>`. */
const stagesWithApt = ({ apt, platforms }: ImageLayout): string[] => [
  ...(apt.length > 0 ? ['system'] : []),
  ...platforms.filter((platform) => platform.apt.length > 0).map(({ arch }) => `on-${arch}`),
];

const dnsLabel = (name: string): string =>
  stripEnd(
    name
      .replace(/[._]/g, '-')
      .replace(/^(?=\d)/, 'app-')
      .slice(0, 52),
    '-',
  );
