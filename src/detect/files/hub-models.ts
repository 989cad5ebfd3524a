/** Finds models and data sets that served code downloads from a hub when it runs. */
import signs from '../heuristics.json' with { type: 'json' };
import { evaluateConstant } from '../python/constant-evaluation.ts';
import type { SourceIndex } from '../python/types.ts';

export interface HubModel {
  /** "distilbert/distilbert-base-uncased" */
  name: string;
  /** "app.py:7 downloads it when it runs" */
  because: string;
}

/** The argument that names the model, by position or keyword. */
interface NamingArgument {
  position?: number;
  keyword: string;
}

const { calls, methods }: { calls: Record<string, NamingArgument>; methods: Record<string, NamingArgument> } =
  signs.hub;
/** `name` or `owner/name`, as the hubs take them. */
const NAME = /^[A-Za-z0-9][\w.-]{0,95}(?:\/[A-Za-z0-9][\w.-]{0,95})?$/;
const MOST = 20;

/** @param served files that running the app imports. */
export function findHubModels(project: SourceIndex, served: readonly string[], root: string): HubModel[] {
  const { files, folders } = project.tree;
  const found = new Map<string, HubModel>();
  for (const file of served)
    for (const { callee, method, args, kwargs, line, scope } of project.module(file)?.calls ?? []) {
      const dotted = callee?.from === 'import' ? callee.dotted : undefined;
      const row = dotted === undefined ? undefined : (own(calls, dotted) ?? own(methods, method));
      if (!row) continue;
      const value = kwargs[row.keyword] ?? (row.position === undefined ? undefined : args[row.position]);
      const name = evaluateConstant(value, { project, file, root, scope });
      if (typeof name !== 'string' || !NAME.test(name) || files.has(name) || folders.has(name)) continue;
      if (!found.has(name)) found.set(name, { name, because: `${file}:${line} downloads it when it runs` });
    }
  return [...found.values()].slice(0, MOST);
}

const own = (table: Record<string, NamingArgument>, key: string): NamingArgument | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
