/** Finds a launch whose port or host only the run tells: the container publishes and asks the one that is planned. */
import type { Value } from '../../python/types.ts';
import { evaluateConstant, lookUp, type Scope } from '../python/constant-evaluation.ts';
import { listLaunchCalls, type Served } from './launch-calls.ts';

/** A sentence about the first of them; nothing where a server is started by us. */
export function adviseOnOpenLaunch(served: Served): string[] {
  const { project, framework, entry } = served;
  const { host = [], port = ['port'] } = framework.detect.arguments ?? {};
  if (framework.entry.form === 'module' || framework.kind !== 'service') return [];
  for (const { file, call } of listLaunchCalls(served)) {
    const place = { project, file, root: entry.root, scope: call.scope };
    const open = [...port, ...host].filter((name) => isOpen(call.kwargs[name], place, call.line));
    if (open.length > 0)
      return [
        `${file}:${call.line} takes ${open.join(' and ')} from what only a run tells: in the container the app has to listen on 0.0.0.0 and on the port of the review, which --port changes`,
      ];
  }
  return [];
}

/** Neither known nor of the environment, which the container sets; the parameter of a function may be either. */
function isOpen(value: Value | undefined, place: Scope, line: number): boolean {
  if (value === undefined || value.is === 'constant' || evaluateConstant(value, place) !== undefined) return false;
  const set = value.is === 'name' ? lookUp(value, place)?.value : value;
  if (set === undefined) return value.is === 'name' && value.name.dotted.includes('.');
  const { environment = [], assignments = [] } = place.project.module(place.file) ?? {};
  const lines = assignments.flatMap((one) =>
    value.is === 'name' && one.target === value.name.dotted ? [one.line] : [],
  );
  return !environment.some((one) => [line, ...lines].includes(one.line)) && !readsEnvironment(set, 0);
}

const DEEPEST = 5;

function readsEnvironment(value: Value, depth: number): boolean {
  if (depth > DEEPEST) return true;
  const inner = (one: Value) => readsEnvironment(one, depth + 1);
  switch (value.is) {
    case 'call': {
      const { callee, args, kwargs, receiver } = value.call;
      if (/(?:^|\.)(?:getenv|environ\.get|env)$/.test(callee?.dotted ?? '')) return true;
      return [...args, ...Object.values(kwargs), ...(receiver ? [receiver] : [])].some(inner);
    }
    case 'either':
    case 'join':
      return value.parts.some(inner);
    case 'attribute':
    case 'item':
      return inner(value.of);
    default:
      return false;
  }
}
