/** Builds the template contexts of build.sh, run.sh, push.sh and .env.example. */
import image from '../../catalog/image/image.json' with { type: 'json' };
import type { Plan } from '../../plan/types.ts';
import { MACHINE } from '../../spec/lock.ts';
import { buildLoginContext } from './ci.ts';

/** As the shell makes it; the field's grammar keeps the rest inert. */
const sanitizeTag = (tag = 'latest'): string =>
  tag
    .replaceAll('{git}', '$(git -c safe.bareRepository=explicit rev-parse --short=12 HEAD)')
    .replaceAll('{date}', '$(date -u +%Y%m%d)');

export function buildScriptContext(plan: Plan) {
  const { accelerator } = plan;
  const proxy = listProxyVariables(plan.values);
  const secret = plan.values['indexes.secret'] ?? false;
  return {
    name: plan.values.name,
    // Docker takes no name of one character
    container: plan.values.name.length > 1 ? plan.values.name : `${plan.values.name}-app`,
    image: plan.values.image,
    proxy,
    secret,
    buildsWith: proxy.length > 0 || secret !== false,
    environment: proxy.length > 0 || plan.port !== undefined,
    cacheVolume: `${plan.values.name}-cache`,
    tag: sanitizeTag(plan.values.tag),
    gitLabels: plan.values.gitLabels ?? false,
    port: plan.port ?? false,
    job: plan.framework.kind === 'job',
    gpu: accelerator.kind === 'cuda',
    /** Where CUDA is, if the other platforms have none; otherwise empty. */
    gpuOn: accelerator.kind === 'cuda' && accelerator.cpuPlatforms ? listGpuPlatforms(plan) : [],
    driver: accelerator.kind === 'cuda' ? accelerator.driver : '',
    cuda: accelerator.kind === 'cuda' ? accelerator.cuda : '',
    shm: plan.shm,
    cache: image.cache,
    modelVolumes: listModelVolumes(plan),
    /** Volumes for the paths that the app writes. */
    writableVolumes: plan.writable.volumes,
    /** Those that the image has files of the project for. */
    shippedVolumes: plan.writable.volumes.filter(({ shipped }) => shipped),
    /** The image has a registry or an account. */
    named: plan.values.image.includes('/'),
    login: buildLoginContext(plan.values.image),
  };
}

/** As we name it, as Docker does and as `uname -m` does. */
const listGpuPlatforms = ({
  request: { platforms, cpuPlatforms = [] },
}: Plan): { platform: string; arch: string; machine: string }[] =>
  platforms
    .filter((platform) => !cpuPlatforms.includes(platform))
    .map((platform) => ({ platform, arch: platform.replace('linux/', ''), machine: MACHINE[platform] }));

/** The proxy as variables, in both spellings: apt and curl read the lower-case one. */
function listProxyVariables(values: Plan['values']): { name: string; value: string }[] {
  const url = values['proxy.url'];
  if (url === undefined) return [];
  const bypass = ['localhost', '127.0.0.1', '0.0.0.0', ...(values['proxy.bypass'] ?? [])].join(',');
  const upper = Object.entries({ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: bypass });
  return upper.flatMap(([name, value]) => [name, name.toLowerCase()].map((spelled) => ({ name: spelled, value })));
}

function listModelVolumes(plan: Plan): { path: string; source: string; target: string }[] {
  if (plan.models !== 'volume') return [];
  return plan.include
    .filter((item) => item.kind === 'model')
    .map(({ path }) => ({ path, source: `./${path}`, target: `${image.app}/${path}` }));
}

export const buildEnvContext = (plan: Plan): object => ({ variables: plan.variables });
