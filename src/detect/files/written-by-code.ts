/** What served code writes beside itself: the image's files cannot be written to when it runs as our scripts run it. */

import image from '../../catalog/image/image.json' with { type: 'json' };
import type { Call, Value } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { lookUp, type Place } from '../python/constant-evaluation.ts';
import { pathOf } from '../python/path-expressions.ts';
import type { Project } from '../python/types.ts';

export interface Written {
  /** Relative to the project. */
  path: string;
  folder: boolean;
  where: string;
  /** The environment variable that names it. */
  variable?: string;
}

const MAKES = new Map(Object.entries(signs.makes));
const NAMED = ['filename', 'file', 'path', 'name', 'path_or_buf', 'fname'];
const DEEPEST = 6;

/**
 * @param started the file that is run, whose `if __name__ == "__main__"` counts; undefined where a server imports it.
 * @returns one entry a path, the first place of it.
 */
export function writtenFiles(project: Project, files: readonly string[], root: string, started?: string): Written[] {
  const found = new Map<string, Written>();
  for (const file of files) {
    for (const call of project.module(file)?.calls ?? []) {
      if (call.inMain && file !== started) continue;
      const place = { project, file, root, scope: call.scope };
      const target = targetOf(call);
      const named = target && pathOf(target, place);
      if (!target || !named || named.path === '' || found.has(named.path)) continue;
      const folder = signs.makesFolders.includes(call.method) || !named.exact;
      if (!folder && !/\.[A-Za-z]\w{0,11}$/.test(named.path)) continue;
      const variable = variableOf(target, place);
      found.set(named.path, {
        path: named.path,
        folder,
        where: `${file}:${call.line}`,
        ...(variable === undefined ? {} : { variable }),
      });
    }
  }
  // a folder that is made says it for the files in it
  const folders = [...found.values()].filter(({ folder }) => folder);
  return [...found.values()].filter(({ path }) => !folders.some((one) => path.startsWith(`${one.path}/`)));
}

/** A sentence: where it is written, and the way out. */
export function writtenWarning({ path, folder, where, variable }: Written): string {
  const at = folder ? path : path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const inside = `${image.app}/${at}`;
  const way =
    variable !== undefined
      ? `set ${variable} to a place below /tmp or in a volume`
      : at === ''
        ? 'name it below /tmp, or by an environment variable'
        : `scripts/run.sh --tmpfs ${inside}:mode=1777 gives it a place while it runs, -v "$PWD/${at}:${inside}" one that stays`;
  return `${where} writes ${path} beside the code, which cannot be written to when it runs: ${way}`;
}

/** The value that names what a call makes; undefined where it makes nothing. */
function targetOf(call: Call): Value | undefined {
  const name = call.callee?.dotted;
  const position = name === undefined ? undefined : MAKES.get(name);
  const given = (at: number) =>
    call.args[at] ?? NAMED.map((word) => call.kwargs[word]).find((value) => value !== undefined);
  if (position !== undefined) {
    const opens = call.method === 'open';
    return opens && !writes(call.kwargs.mode ?? call.args[1]) ? undefined : given(position);
  }
  if (signs.makesByMethod.includes(call.method)) return given(0);
  const opened = call.method === 'open' && writes(call.kwargs.mode ?? call.args[0]);
  if (!opened && !signs.makesItself.includes(call.method)) return undefined;
  if (call.receiver) return call.receiver;
  const dotted = call.callee?.dotted.slice(0, -call.method.length - 1);
  return call.callee && dotted ? { is: 'name', name: { ...call.callee, dotted } } : undefined;
}

const writes = (mode: Value | undefined): boolean => mode?.is === 'text' && /^[bt]?[wax]/.test(mode.text);

/** `os.getenv("OUT", "out")`, wherever the path comes from. */
function variableOf(value: Value | undefined, place: Place, depth = 0): string | undefined {
  if (!value || depth > DEEPEST) return undefined;
  const next = (inner: Value | undefined, at = place) => variableOf(inner, at, depth + 1);
  if (value.is === 'join' || value.is === 'either') return value.parts.map((part) => next(part)).find(Boolean);
  if (value.is === 'name') {
    const found = lookUp(value, place);
    return found && next(found.value, found.place);
  }
  if (value.is !== 'call') return undefined;
  const { callee, args, receiver } = value.call;
  const [first] = args;
  if (/^os\.(getenv|environ\.get)$/.test(callee?.dotted ?? '')) return first?.is === 'text' ? first.text : undefined;
  return next(receiver) ?? next(first);
}
