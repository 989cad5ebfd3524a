/** Builds the template context of the Dockerfile. */
import image from '../../catalog/image/image.json' with { type: 'json' };
import { findDebianSetup } from '../../catalog/packages/debian.ts';
import type { Included } from '../../detect/facts.ts';
import { describeBuilds } from '../../lock/requirements-txt.ts';
import { findCommonRows } from '../../plan/platforms.ts';
import type { ImageLayout, Plan } from '../../plan/types.ts';
import { buildInstallContext } from './install-stages.ts';

const findReason = (plan: Plan, choice: string): string =>
  plan.decisions.find((decision) => decision.choice === choice)?.because ?? '';

export type DockerfileView = ReturnType<typeof buildDockerfileContext>;

export function buildDockerfileContext(plan: Plan, layout: ImageLayout) {
  return {
    title: `${plan.values.name}: ${plan.framework.title.replace(/:.*/, '')} on Python ${plan.base.minor}, ${buildsShort(plan)}`,
    base: plan.base.reference,
    aptMirror: (plan.values.aptMirror ?? '').replace(/\/$/, ''),
    baseBecause: findReason(plan, 'base image'),
    suite: plan.base.suite,
    ...buildInstallContext(plan, layout),
    ...runtimeView(plan, layout),
    venv: image.venv,
    home: image.home,
    cache: image.cache,
    app: image.app,
    user: plan.values.user,
    ...aptView(
      findCommonRows(
        layout.apt,
        layout.platforms.map((one) => one.apt),
      ),
    ),
    onPlatforms: layout.platforms.map((one) => platformView(one, plan)),
    labels: plan.labels,
    env: [...foreignTrust(plan), ...layout.env],
    envLikeSecret: layout.env.map(({ name }) => name).find((name) => LIKE_SECRET.test(name)) ?? false,
    gpu: plan.accelerator.kind === 'cuda',
    gpuBecause:
      plan.accelerator.kind === 'cuda'
        ? `No CUDA base image: the packages bring CUDA ${plan.accelerator.cuda}, the host brings the driver (${plan.accelerator.driver} or newer)`
        : '',
    modelCopies: plan.models === 'bake' ? copies(plan.include, 'model') : [],
    codeCopies: copies(plan.include, 'code'),
    ...writableView(plan),
    port: plan.port ?? false,
    stopSignal: plan.stopSignal,
    /** Why it is another signal than every engine's own. */
    stopBecause: plan.framework.stopSignal === 'SIGTERM' ? '' : findReason(plan, 'stop signal'),
    healthCommand: buildHealthCommand(plan),
    startPeriod: plan.health?.startPeriod ?? 0,
    job: plan.framework.kind === 'job',
    develops: plan.targets.some(({ target }) => target.develops),
    command: layout.start.command,
  };
}

/** What the app runs on: the base image, or with `base.runtime` another one that nothing is run in while it is built. */
function runtimeView(plan: Plan, { apt, platforms }: ImageLayout) {
  const runtimeBase = plan.values['base.runtime'] ?? false;
  const runsOn = runtimeBase ? 'runtime-base' : 'base';
  const hasSystem = apt.length > 0 || platforms.length > 0;
  return {
    runtimeBase,
    runsOn,
    hasSystem,
    filesFrom: hasSystem && !runtimeBase ? 'system' : 'base',
    environmentFrom: hasSystem ? 'system' : runsOn,
    link: plan.values['build.link'] ? '--link ' : '',
  };
}

/** Another base than the one that was told to trust our CAs has their bundle copied, and has to be told where it is. */
const foreignTrust = ({ values }: Plan): ImageLayout['env'] =>
  values['base.runtime'] && values['ca.file'] && values['ca.mode'] !== 'build'
    ? ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'].map((name) => ({ name, value: image.caBundle }))
    : [];

/** Folders that are made for the app's user, links to the files that it writes, and what the code brings of both. */
function writableView({ writable: { volumes, links } }: Plan): object {
  return {
    writableFolders: volumes.map(({ path }) => path),
    links: links.filter(({ shipped }) => !shipped),
    shippedFolders: volumes
      .filter(({ shipped, path }) => shipped && !links.some(({ to }) => to.startsWith(`${path}/`)))
      .map(({ path }) => path),
    shippedLinks: links.filter(({ shipped }) => shipped),
  };
}

const aptView = (apt: ImageLayout['apt']) => ({
  apt,
  aptNames: apt.map(({ name }) => name),
  aptSetup: apt.flatMap(({ name }) => findDebianSetup(name) ?? []),
});

function platformView({ arch, cuda, apt, env }: ImageLayout['platforms'][number], { accelerator }: Plan): object {
  const because =
    cuda && accelerator.kind === 'cuda' ? `CUDA ${accelerator.cuda} needs beside its packages` : 'the CPU builds need';
  return { arch, because, ...aptView(apt), env };
}

/** "CPU", "CUDA 13.0", or "CUDA 13.0 on linux/amd64 and CPU on linux/arm64". */
const buildsShort = ({ accelerator, request }: Plan): string =>
  accelerator.kind === 'cpu' ? 'CPU' : accelerator.cpuPlatforms ? describeBuilds(request) : `CUDA ${accelerator.cuda}`;

/** What hadolint's DL3064 takes for a secret by its name (TIKTOKEN_CACHE_DIR); real ones never get this far. */
const LIKE_SECRET = /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|PRIVATE_?KEY|AUTH/;

/** The command of HEALTHCHECK; false for a job. */
export const buildHealthCommand = ({ health, port }: Plan): string[] | false =>
  health && port ? ['python', '-Ic', probe(health.path, port)] : false;

/** http.client, because urllib would go through HTTP_PROXY, also to 127.0.0.1; an empty PORT is no port, as in the shell; SystemExit(True) is exit code 1. */
function probe(path: string, port: number): string {
  const connection = `http.client.HTTPConnection('127.0.0.1', int(os.environ.get('PORT') or ${port}), timeout=4)`;
  return `import http.client, os; c = ${connection}; c.request('GET', '${path}'); raise SystemExit(c.getresponse().status >= 400)`;
}

/**
 * A directory is one COPY of its own (its content would be spilled otherwise); files of one folder share one. Data that stands in a
 * folder of its own comes before the code, which changes more often.
 */
function copies(include: readonly Included[], kind: Included['kind']): { from: string[]; to: string }[] {
  const byFolder = new Map<string, string[]>();
  const directories: { from: string[]; to: string }[] = [];
  for (const item of include.filter((candidate) => candidate.kind === kind)) {
    if (item.directory) directories.push({ from: [item.path], to: `./${item.path}` });
    else {
      const folder = item.path.includes('/') ? item.path.slice(0, item.path.lastIndexOf('/') + 1) : '';
      byFolder.set(folder, [...(byFolder.get(folder) ?? []), item.path]);
    }
  }
  const files = [...byFolder].map(([folder, from]) => ({ from, to: `./${folder}` }));
  const isData = ({ from }: { from: string[] }): boolean =>
    from.every((path) => path.includes('/') && !/\.pyw?$/.test(path));
  return [...files.filter(isData), ...directories, ...files.filter((one) => !isData(one))];
}
