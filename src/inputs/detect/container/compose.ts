/** A Compose file that is there already: the service that is built from this folder, as far as it says how the app is run. Pure. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Said } from './dockerfile.ts';

export interface ReadCompose {
  service: Said<string>;
  /** Ports inside the container. */
  ports: Said<number>[];
  envFiles: Said<string>[];
  /** Folders and files of the project that are mounted: path in the project. */
  mounts: Said<string>[];
  /** Line at which a GPU is reserved. */
  gpu?: number;
}

/** The first service with `build`; undefined where there is none, or the file is no YAML. */
export function readCompose(text: string): ReadCompose | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const services = document.contents.get('services');
  if (!isMap(services)) return undefined;
  const built = services.items.find(({ value }) => isMap(value) && value.has('build'));
  if (!built || !isScalar(built.key)) return undefined;
  const service = built.value as YAMLMap;
  const lineOf = (node: unknown): number => lines.linePos((node as Node | undefined)?.range?.[0] ?? 0).line;
  const items = (name: string): Said<unknown>[] => {
    const value = service.get(name, true);
    const nodes = isSeq(value) ? value.items : value === undefined ? [] : [value];
    return nodes.map((node) => ({
      value: isMap(node) ? node.toJSON() : isScalar(node) ? node.value : undefined,
      line: lineOf(node),
    }));
  };
  const gpu = gpuOf(service);
  return {
    service: { value: String(built.key.value), line: lineOf(built.key) },
    ports: items('ports').flatMap(({ value, line }) => {
      const port = portOf(value);
      return port === undefined ? [] : [{ value: port, line }];
    }),
    envFiles: items('env_file').flatMap(({ value, line }) => {
      const path = typeof value === 'string' ? value : (value as { path?: unknown } | undefined)?.path;
      return typeof path === 'string' ? [{ value: path.replace(/^\.\//, ''), line }] : [];
    }),
    mounts: items('volumes').flatMap(({ value, line }) => {
      const path = mountOf(value);
      return path === undefined ? [] : [{ value: path, line }];
    }),
    ...(gpu === undefined ? {} : { gpu: lineOf(gpu) }),
  };
}

/** The container's side of "8080:8000", "127.0.0.1:8080:8000/tcp", 8000, or of the long form. */
function portOf(value: unknown): number | undefined {
  const target =
    typeof value === 'object' && value !== null
      ? (value as { target?: unknown }).target
      : /(?:^|:)(\d+)(?:\/tcp)?$/.exec(String(value))?.[1];
  const port = Number(target);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

/** "./models:/app/models:ro" → "models"; named volumes and what lies outside of the project are none of ours. */
function mountOf(value: unknown): string | undefined {
  const source =
    typeof value === 'object' && value !== null ? (value as { source?: unknown }).source : String(value).split(':')[0];
  if (typeof source !== 'string' || !source.startsWith('./')) return undefined;
  const path = source.slice(2).replace(/\/+$/, '');
  return path === '' || path === '.' || path.split('/').includes('..') ? undefined : path;
}

/** `deploy.resources.reservations.devices` with a GPU, `gpus:`, or the runtime of NVIDIA's toolkit. */
function gpuOf(service: YAMLMap): Node | undefined {
  const devices = service.getIn(['deploy', 'resources', 'reservations', 'devices'], true);
  if (isSeq(devices) && JSON.stringify(devices.toJSON()).includes('"gpu"')) return devices as Node;
  const gpus = service.get('gpus', true);
  if (gpus) return gpus as Node;
  const runtime = service.get('runtime', true);
  return isScalar(runtime) && runtime.value === 'nvidia' ? runtime : undefined;
}
