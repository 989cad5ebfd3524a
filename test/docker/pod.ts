/** A pod of a manifest as options of `docker run`: what a node would start, as far as one engine can. */
import { dockerOk } from './harness.ts';

/** As it stands in a manifest. */
export interface PodSpec {
  securityContext: { runAsUser: number; runAsGroup: number; fsGroup: number };
  terminationGracePeriodSeconds: number;
  volumes: { name: string; emptyDir?: { medium?: string; sizeLimit?: string } }[];
  containers: Container[];
}
interface Container {
  command?: string[];
  env?: {
    name: string;
    value?: string;
    valueFrom?: { resourceFieldRef: { resource: 'requests.cpu'; divisor: '1' } };
  }[];
  securityContext: {
    allowPrivilegeEscalation: boolean;
    readOnlyRootFilesystem: boolean;
    capabilities: { drop: string[] };
  };
  resources: { requests: { cpu: string }; limits: { memory: string } };
  volumeMounts: { name: string; mountPath: string }[];
}

/** An empty claim belongs to root and, by fsGroup, to the group of the pod. */
export async function emptyClaim(claim: string, image: string, { securityContext }: PodSpec): Promise<void> {
  const own = `chown 0:${securityContext.fsGroup} /claim && chmod 2775 /claim`;
  const root = ['--rm', '--user', '0', '--entrypoint', 'sh', '--volume', `${claim}:/claim`];
  await dockerOk('run', ...root, image, '-c', own);
}

/** What the kubelet makes of `requests.cpu` with a divisor of 1: whole cores, rounded up. */
const cores = (cpu: string): string =>
  String(Math.ceil(cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu)));

/** Every mount but `cache` is an emptyDir; the one in memory is the size of /dev/shm. By fsGroup a `cache` that is one is like an empty claim. */
export function podOptions({ securityContext, volumes, containers }: PodSpec, claim: string): string[] {
  const [{ securityContext: own, resources, volumeMounts, env = [] }] = containers as [Container];
  const shm = volumes.find(({ name }) => name === 'shared-memory')?.emptyDir?.sizeLimit ?? '';
  return [
    ...['--user', `${securityContext.runAsUser}:${securityContext.runAsGroup}`],
    ...own.capabilities.drop.flatMap((name) => ['--cap-drop', name]),
    ...(own.readOnlyRootFilesystem ? ['--read-only'] : []),
    ...(own.allowPrivilegeEscalation ? [] : ['--security-opt', 'no-new-privileges']),
    ...['--shm-size', shm.replace('i', ''), '--memory', resources.limits.memory.replace('i', '')],
    ...env.flatMap(({ name, value = cores(resources.requests.cpu) }) => ['--env', `${name}=${value}`]),
    ...volumeMounts.flatMap(({ mountPath, name }) => {
      if (name === 'shared-memory') return [];
      return name === 'cache' ? ['--volume', `${claim}:${mountPath}`] : ['--tmpfs', mountPath];
    }),
  ];
}
