/** Port, host, health route, signals: what the served code says about how it is reached and stopped. */
import type { Framework } from '../../catalog/types.ts';
import { literalOf } from './evaluate.ts';
import { readHints, spaceCard } from './hints.ts';
import { isLaunch } from './made.ts';
import { homeOf } from './names.ts';
import { isAside, type Project } from './project.ts';
import type { Call } from './python/types.ts';
import signs from './signs.json' with { type: 'json' };
import type { Candidate, Found } from './types.ts';

export interface Served {
  project: Project;
  framework: Framework;
  entry: Candidate;
  files: readonly string[];
}

interface Launch {
  file: string;
  call: Call;
}

/** Calls that start the app: in what is served, or in a file beside it that starts what is served. */
function launchCalls({ project, framework, files }: Served): Launch[] {
  const beside = project.python.filter(
    (f) => !isAside(f) && !files.includes(f) && project.text(f)?.includes('uvicorn'),
  );
  return [...files, ...(framework.entry.form === 'module' ? beside : [])].flatMap((file) =>
    (project.module(file)?.calls ?? [])
      .filter((c) => isLaunch(framework, c) || c.callee?.dotted === 'uvicorn.Config')
      .map((call) => ({ file, call })),
  );
}

/** The literal of one of the keyword arguments a framework takes a port or host by. */
function argument(served: Served, { file, call }: Launch, names: readonly string[] | undefined) {
  const { project, entry } = served;
  for (const name of names ?? []) {
    const value = call.kwargs[name];
    const literal = literalOf(value, { project, file, root: entry.root, scope: call.scope });
    if (literal !== undefined) return { literal, written: value?.is === 'number' || value?.is === 'text' };
  }
  return undefined;
}

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;

/** The port: a card or container file that declares one, then the code. */
export function portOf(served: Served): Found<number> | undefined {
  const { project, framework } = served;
  if (framework.kind !== 'service') return undefined;
  const { port } = spaceCard(project);
  if (isPort(port))
    return { value: port, because: `README.md has app_port: ${port}`, evidence: 'README.md', confidence: 'sure' };
  const inCode = portInCode(served);
  // Where the file itself listens, its port is the truth; where we start the server, a declared one is the better wish.
  if (inCode && framework.entry.form === 'file') return inCode;
  return portInFiles(served) ?? inCode;
}

function portInCode(served: Served): Found<number> | undefined {
  for (const launch of launchCalls(served)) {
    const found = argument(served, launch, served.framework.detect.arguments?.port ?? ['port']);
    const value = Number(found?.literal);
    if (!found || !isPort(value)) continue;
    const where = `${launch.file}:${launch.call.line}`;
    return {
      value,
      because: `${where} listens on ${value}`,
      evidence: where,
      confidence: found.written ? 'sure' : 'likely',
    };
  }
  return undefined;
}

function portInFiles({ project, framework }: Served): Found<number> | undefined {
  const config = framework.name === 'streamlit' ? project.text('.streamlit/config.toml') : undefined;
  const set = config && /^\s*port\s*=\s*(\d+)/m.exec(config)?.[1];
  if (isPort(Number(set))) {
    return {
      value: Number(set),
      because: `.streamlit/config.toml has port = ${set}`,
      evidence: '.streamlit/config.toml',
      confidence: 'sure',
    };
  }
  for (const hint of readHints(project)) {
    if (hint.weight < 25) continue;
    for (const [i, token] of hint.tokens.entries()) {
      if (!['EXPOSE', '--port', '-p', '--server.port'].includes(token)) continue;
      // `-p 8080:8000` maps host to container; the container's side is meant.
      const value = Number(hint.tokens[i + 1]?.split(':').at(-1)?.split('/')[0]);
      if (isPort(value))
        return {
          value,
          because: `${hint.file} has ${token} ${hint.tokens[i + 1]}`,
          evidence: hint.file,
          confidence: 'likely',
        };
    }
  }
  return undefined;
}

/** A host that would make the container unreachable. Only where the file itself listens: a server we start gets its host from us. */
export function launchHost(served: Served): { host: string; where: string } | undefined {
  if (served.framework.entry.form === 'module') return undefined;
  for (const launch of launchCalls(served)) {
    const host = argument(served, launch, served.framework.detect.arguments?.host)?.literal;
    if (typeof host === 'string' && signs.launchHosts.includes(host))
      return { host, where: `${launch.file}:${launch.call.line}` };
  }
  return undefined;
}

/** Where a tunnel to the public internet is opened: `launch(share=True)`. */
export function sharesPublicly(served: Served): string | undefined {
  const found = launchCalls(served).find(
    ({ call }) => call.kwargs.share?.is === 'constant' && call.kwargs.share.constant === true,
  );
  return found && `${found.file}:${found.call.line}`;
}

export function sigtermHandler({ project, files }: Served): { where: string } | undefined {
  for (const file of files) {
    const found = project.module(file)?.signals.find((s) => s.signal === 'SIGTERM');
    if (found) return { where: `${file}:${found.line}` };
  }
  return undefined;
}

/** A route that answers GET on one of the paths by which services are asked whether they are up. */
export function healthOf(served: Served): Found<string> | undefined {
  const { project, entry, files, framework } = served;
  if (framework.kind !== 'service' || framework.entry.form !== 'module') return undefined;
  const prefixes = routerPrefixes(served);
  let best: { rank: number; found: Found<string> } | undefined;
  for (const file of files) {
    for (const route of project.module(file)?.routes ?? []) {
      if (!['get', 'head', 'route', 'api_route'].includes(route.method)) continue;
      for (const prefix of prefixes.get(keyOf(served, file, route.target)) ?? []) {
        const path = `${prefix}${route.path}`.replace(/\/{2,}/g, '/');
        const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
        const rank = signs.health.findIndex((sign) => plain === sign || plain.endsWith(sign));
        if (rank < 0 || plain.includes('{') || plain.includes('<')) continue;
        const where = `${file}:${route.line}`;
        const found: Found<string> = {
          value: path,
          because: `${where} answers GET ${path}`,
          evidence: where,
          confidence: 'sure',
        };
        const order = rank + (plain === signs.health[rank] ? 0 : 100);
        if (!best || order < best.rank) best = { rank: order, found };
      }
    }
  }
  return best && { ...best.found, confidence: entry.factory ? 'likely' : 'sure' };
}

/** Object of the project → path prefixes under which its routes appear: the app "", routers what they are included with. */
function routerPrefixes(served: Served): Map<string, string[]> {
  const { project, entry, files, framework } = served;
  const prefixes = new Map<string, string[]>();
  const edges: { parent: string; child: string; prefix: string }[] = [];
  for (const file of files) {
    const module = project.module(file);
    for (const a of module?.assignments ?? []) {
      const call = a.value.is === 'call' ? a.value.call : undefined;
      // In a factory the app is a local variable; its name in the file is what routes are added to.
      const app = framework.detect.apps.some(
        (sign) => call?.callee?.dotted.split('.').at(-1) === sign.split('.').at(-1),
      );
      if (app) prefixes.set(keyOf(served, file, a.target), ['']);
    }
    for (const call of module?.calls ?? []) {
      const router = call.method === 'include_router' || call.method === 'register_blueprint';
      if (!router && call.method !== 'mount') continue;
      const target = call.callee?.dotted.slice(0, -call.method.length - 1);
      const child = router
        ? (call.args[0] ?? call.kwargs.router ?? call.kwargs.blueprint)
        : (call.args[1] ?? call.kwargs.app);
      if (!target || child?.is !== 'name') continue;
      const prefix = literalOf(router ? (call.kwargs.prefix ?? call.kwargs.url_prefix) : call.args[0], {
        project,
        file,
        root: entry.root,
        scope: call.scope,
      });
      const parent = call.callee?.from === 'import' ? homeKey(served, file, target) : `${file}#${target}`;
      edges.push({
        parent,
        child: child.name.from === 'import' ? homeKey(served, file, child.name.dotted) : `${file}#${child.name.dotted}`,
        prefix: typeof prefix === 'string' ? prefix : '',
      });
    }
  }
  if (entry.entry.includes(':')) prefixes.set(`${entry.file}#${entry.entry.split(':')[1]?.replace('()', '')}`, ['']);
  // Each router adds the prefix it was made with; a few rounds reach routers in routers.
  for (let round = 0; round < 5; round++) {
    for (const { parent, child, prefix } of edges) {
      const own = ownPrefix(served, child);
      const through = (prefixes.get(parent) ?? []).map((above) => above + prefix + own);
      prefixes.set(child, [...new Set([...(prefixes.get(child) ?? []), ...through])]);
    }
  }
  return prefixes;
}

function ownPrefix({ project, entry }: Served, key: string): string {
  const [file = '', name = ''] = key.split('#');
  const made = project.module(file)?.assignments.find((a) => a.target === name)?.value;
  const prefix =
    made?.is === 'call'
      ? literalOf(made.call.kwargs.prefix ?? made.call.kwargs.url_prefix, { project, file, root: entry.root })
      : undefined;
  return typeof prefix === 'string' ? prefix : '';
}

/** A route's target as written: resolved only where the file does not define it itself. */
function keyOf(served: Served, file: string, target: string): string {
  const module = served.project.module(file);
  const imported = module?.imports.find((i) => i.alias === target.split('.')[0]);
  if (!imported) return `${file}#${target}`;
  const base = '.'.repeat(imported.level) + imported.module;
  const dotted =
    imported.name === undefined
      ? base
      : base === '' || base.endsWith('.')
        ? base + imported.name
        : `${base}.${imported.name}`;
  return homeKey(served, file, dotted + target.slice(target.split('.')[0]?.length ?? 0));
}

function homeKey({ project, entry }: Served, file: string, dotted: string): string {
  const home = homeOf(project, file, entry.root, { dotted, from: 'import' });
  return home ? `${home.file}#${home.name}` : `?#${dotted}`;
}
