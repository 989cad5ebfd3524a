/** Finds the health route, with the prefixes of the routers around it. */

import { resolveImportName } from '../../python/imports.ts';
import type { Route } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { evaluateConstant } from '../python/constant-evaluation.ts';
import { findDefiningModule } from '../python/import-graph.ts';
import { resolveSymbol } from '../python/resolve-symbol.ts';
import type { Detected } from '../types.ts';
import type { Served } from './launch-calls.ts';

/** A route that answers GET on one of the paths by which services are asked whether they are up. */
export function detectHealthRoute(served: Served): Detected<string> | undefined {
  const { project, entry, files, framework } = served;
  if (framework.kind !== 'service' || framework.entry.form !== 'module') return undefined;
  const prefixes = routerPrefixes(served);
  const paths = framework.healthFallback === false ? [...signs.health, '/'] : signs.health;
  let best: { rank: number; found: Detected<string> } | undefined;
  for (const file of files) {
    const listed = listedRoutes(served, file);
    for (const route of [...(project.module(file)?.routes ?? []), ...listed]) {
      if (!['get', 'head', 'route', 'api_route'].includes(route.method)) continue;
      const above =
        'prefix' in route ? [route.prefix] : (prefixes.get(resolveRouteKey(served, file, route.target)) ?? []);
      for (const prefix of above) {
        const path = `${prefix}${route.path}`.replace(/\/{2,}/g, '/');
        const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
        const rank = paths.findIndex((sign) => plain === sign || plain.endsWith(sign));
        if (rank < 0 || plain.includes('{') || plain.includes('<')) continue;
        const where = `${file}:${route.line}`;
        const found: Detected<string> = {
          value: path,
          because: `${where} answers GET ${path}`,
          evidence: where,
          confidence: 'sure',
        };
        const order = rank + (plain === paths[rank] ? 0 : 100);
        if (!best || order < best.rank) best = { rank: order, found };
      }
    }
  }
  return best && { ...best.found, confidence: entry.factory ? 'likely' : 'sure' };
}

/** `path("health/", view)` of a list of URLs, with the prefix under which another list includes this one. */
function listedRoutes({ project, files, framework, entry }: Served, file: string): (Route & { prefix: string })[] {
  const { routes: signs = [] } = framework.detect;
  const routes = (at: string): Route[] =>
    (project.module(at)?.calls ?? []).flatMap(({ callee, args: [path], line }) =>
      callee && signs.includes(callee.dotted) && path?.is === 'text'
        ? [{ target: '', method: 'route', path: `/${path.text}`, line }]
        : [],
    );
  const own = signs.length > 0 ? routes(file) : [];
  if (own.length === 0) return [];
  const prefix = files.flatMap((other) =>
    (project.module(other)?.calls ?? []).flatMap(({ callee, args: [path, view] }) => {
      const included = view?.is === 'call' ? view.call.args[0] : undefined;
      if (!callee || !signs.includes(callee.dotted) || path?.is !== 'text' || included?.is !== 'text') return [];
      return findDefiningModule(project, other, included.text, entry.root)?.file === file ? [`/${path.text}`] : [];
    }),
  )[0];
  return own.map((route) => ({ ...route, prefix: prefix ?? '' }));
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
      if (app) prefixes.set(resolveRouteKey(served, file, a.target), ['']);
    }
    for (const call of module?.calls ?? []) {
      const router = call.method === 'include_router' || call.method === 'register_blueprint';
      if (!router && call.method !== 'mount') continue;
      const target = call.callee?.dotted.slice(0, -call.method.length - 1);
      const child = router
        ? (call.args[0] ?? call.kwargs.router ?? call.kwargs.blueprint)
        : (call.args[1] ?? call.kwargs.app);
      if (!target || child?.is !== 'name') continue;
      const prefix = evaluateConstant(router ? (call.kwargs.prefix ?? call.kwargs.url_prefix) : call.args[0], {
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
      ? evaluateConstant(made.call.kwargs.prefix ?? made.call.kwargs.url_prefix, { project, file, root: entry.root })
      : undefined;
  return typeof prefix === 'string' ? prefix : '';
}

/** A route's target as written: resolved only where the file does not define it itself. */
function resolveRouteKey(served: Served, file: string, target: string): string {
  const module = served.project.module(file);
  const imported = module?.imports.find((i) => i.alias === target.split('.')[0]);
  if (!imported) return `${file}#${target}`;
  return homeKey(served, file, resolveImportName(imported) + target.slice(target.split('.')[0]?.length ?? 0));
}

function homeKey({ project, entry }: Served, file: string, dotted: string): string {
  const home = resolveSymbol(project, file, entry.root, { dotted, from: 'import' });
  return home ? `${home.file}#${home.name}` : `?#${dotted}`;
}
