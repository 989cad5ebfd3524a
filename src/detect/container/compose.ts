/** Reads the services of an existing Compose file that are built, or say what an image of theirs runs. */

import { posix } from 'node:path';
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { splitShellCommands } from '../../dockerfile/shell.ts';
import { stripEnd } from '../../text/strip.ts';
import { parseYamlDocument } from '../../text/yaml.ts';
import type { Said } from './dockerfile.ts';

export interface ReadCompose {
  service: Said<string>;
  /** Only an image is named: what is in it, its command may tell. */
  isPulled?: true;
  /** Folder that it is built from, from that of the file; "" is the same. */
  context: string;
  /** From the context. */
  dockerfile: string;
  /** Words of its `entrypoint` and `command`; none where the image's own is run. */
  command: string[];
  /** The same, with what a shell would split as one word. */
  start?: Said<string[]>;
  /** Ports inside the container. */
  ports: Said<number>[];
  envFiles: Said<string>[];
  /** Folders and files of the project that are mounted: path in the project. */
  mounts: Said<string>[];
  /** Line at which a GPU is reserved. */
  gpu?: number;
}

/** Characters of a file, and services that one is selected from. */
const MAX_TEXT = 256 * 1024;
const MAX_SERVICES = 200;

/** The services with `build`, and those with a command for an image, in order; none where the file is no YAML, or beyond the bounds of a Compose file. */
export function readCompose(text: string): ReadCompose[] {
  if (text.length > MAX_TEXT) return [];
  const parsed = parseYamlDocument(text);
  if ('problem' in parsed || !isMap(parsed.document.contents)) return [];
  const { document, lines } = parsed;
  const services = document.get('services');
  if (!isMap(services)) return [];
  const lineOf = (node: unknown): number => lines.linePos((node as Node | undefined)?.range?.[0] ?? 0).line;
  return services.items
    .slice(0, MAX_SERVICES)
    .flatMap(({ key, value }) =>
      isScalar(key) && isMap(value) && (value.has('build') || (value.has('image') && value.has('command')))
        ? [readService({ value: String(key.value), line: lineOf(key) }, value, lineOf)]
        : [],
    );
}

function readService(name: Said<string>, service: YAMLMap, lineOf: (node: unknown) => number): ReadCompose {
  const items = (field: string): Said<unknown>[] => {
    const value = service.get(field, true);
    const nodes = isSeq(value) ? value.items : value === undefined ? [] : [value];
    return nodes.map((node) => ({
      value: isMap(node) ? node.toJSON() : isScalar(node) ? node.value : undefined,
      line: lineOf(node),
    }));
  };
  const gpu = findGpu(service);
  const said = [...items('entrypoint'), ...items('command')].filter(({ value }) => typeof value === 'string');
  /** A text is split into words as a shell would; a list has them. */
  const splitText = (field: string): Said<unknown>[] =>
    items(field).flatMap(({ value, line }) =>
      typeof value !== 'string'
        ? []
        : isSeq(service.get(field, true))
          ? [{ value, line }]
          : splitShellCommands(value, 0, value.length, () => line).flatMap(({ words }) =>
              words.map(({ text }) => ({ value: text, line })),
            ),
    );
  const start = said.length === 1 ? said : [...splitText('entrypoint'), ...splitText('command')];
  return {
    service: name,
    ...(service.has('build') ? {} : { isPulled: true as const }),
    ...parseBuild(service.get('build')),
    command: [...items('entrypoint'), ...items('command')].flatMap(({ value }) =>
      typeof value === 'string' ? value.split(/\s+/) : [],
    ),
    ...(start[0] ? { start: { value: start.map(({ value }) => String(value)), line: start[0].line } } : {}),
    ports: items('ports').flatMap(({ value, line }) => {
      const port = parsePort(value);
      return port === undefined ? [] : [{ value: port, line }];
    }),
    envFiles: items('env_file').flatMap(({ value, line }) => {
      const path = typeof value === 'string' ? value : (value as { path?: unknown } | undefined)?.path;
      return typeof path === 'string' ? [{ value: path.replace(/^\.\//, ''), line }] : [];
    }),
    mounts: items('volumes').flatMap(({ value, line }) => {
      const path = parseMount(value);
      return path === undefined ? [] : [{ value: path, line }];
    }),
    ...(gpu === undefined ? {} : { gpu: lineOf(gpu) }),
  };
}

/** `build: ./api`, or its long form. */
function parseBuild(build: unknown): Pick<ReadCompose, 'context' | 'dockerfile'> {
  const { context, dockerfile } = isMap(build)
    ? (build.toJSON() as { context?: unknown; dockerfile?: unknown })
    : { context: build, dockerfile: undefined };
  return {
    context: tidy(typeof context === 'string' ? context : ''),
    dockerfile: tidy(typeof dockerfile === 'string' ? dockerfile : 'Dockerfile'),
  };
}

const tidy = (path: string): string => stripEnd(posix.normalize(path).replace(/^\.(?:\/|$)/, ''), '/');

/** The container's side of "8080:8000", "127.0.0.1:8080:8000/tcp", 8000, or of the long form. */
function parsePort(value: unknown): number | undefined {
  const target =
    typeof value === 'object' && value !== null
      ? (value as { target?: unknown }).target
      : /(?:^|:)(\d+)(?:\/tcp)?$/.exec(String(value))?.[1];
  const port = Number(target);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

/** "./models:/app/models:ro" → "models"; named volumes and what lies outside of the project are none of ours. */
function parseMount(value: unknown): string | undefined {
  const source =
    typeof value === 'object' && value !== null ? (value as { source?: unknown }).source : String(value).split(':')[0];
  if (typeof source !== 'string' || !source.startsWith('./')) return undefined;
  const path = stripEnd(source.slice(2), '/');
  return path === '' || path === '.' || path.split('/').includes('..') ? undefined : path;
}

/** `deploy.resources.reservations.devices` with a GPU, `gpus:`, or the runtime of NVIDIA's toolkit. */
function findGpu(service: YAMLMap): Node | undefined {
  const devices = service.getIn(['deploy', 'resources', 'reservations', 'devices'], true);
  if (isSeq(devices) && JSON.stringify(devices.toJSON()).includes('"gpu"')) return devices as Node;
  const gpus = service.get('gpus', true);
  if (gpus) return gpus as Node;
  const runtime = service.get('runtime', true);
  return isScalar(runtime) && runtime.value === 'nvidia' ? runtime : undefined;
}
