/** Detects what is only set up under `if __name__ == "__main__":`: a server importing the module never runs that code. */
import type { Call, PythonModule } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { resolveSymbol } from './resolve-symbol.ts';
import type { SourceIndex } from './types.ts';

/** A name that is a placeholder until then, or something that is called there alone. */
export interface OnlyInMain {
  /** "sets model", "calls load_model(), which sets model,", "calls store.load()" */
  does: string;
  /** Line under `if __name__ == "__main__":`. */
  line: number;
}

/**
 * `model = None` at the top, and `model = load()` or `load_model()` under the guard and nowhere else; functions of the project that are
 * called for what they set up; routes and attributes that the app gets there.
 *
 * @param file whose module a server imports.
 * @returns in the order of the lines.
 */
export function findMainOnlySetup(project: SourceIndex, file: string, root: string): OnlyInMain[] {
  const module = project.module(file);
  if (module?.main === undefined) return [];
  const found = [
    ...findNames(module),
    ...findNamesOfMain(module),
    ...findAdditions(module),
    ...findSetupCalls(project, file, root, module),
  ];
  return found
    .filter((one, i) => found.findIndex(({ line }) => line === one.line) === i)
    .sort((a, b) => a.line - b.line);
}

/** Placeholders at the top that get their value there. */
function findNames({ assignments, calls, routes, functions }: PythonModule): OnlyInMain[] {
  const top = assignments.filter(({ scope, inMain }) => scope === '' && !inMain);
  const isNone = (name: string) => {
    const values = top.filter(({ target }) => target === name).map(({ value }) => value);
    return values.length > 0 && values.every((value) => value.is === 'constant' && value.constant === null);
  };
  const direct = assignments.filter(({ target, inMain, scope }) => inMain && scope === '' && isNone(target));
  const byCall = calls
    .filter(({ inMain, callee }) => inMain && callee?.from === 'local')
    .flatMap(({ callee, line }) => {
      const by = callee?.dotted ?? '';
      const elsewhere = calls.some((call) => !call.inMain && call.callee?.dotted === by);
      // a decorator calls it as well: @app.on_event("startup"), @app.before_request
      const defined = functions.find(({ name }) => name === by);
      const decorated = calls.some(
        (call) => call.scope === '@' && defined && call.line <= defined.line && call.line >= defined.line - 4,
      );
      if (elsewhere || decorated || !defined || routes.some(({ line: at }) => at === defined.line)) return [];
      return assignments
        .filter(({ scope, target }) => scope === by && isNone(target))
        .map(({ target }) => ({ does: `calls ${by}(), which sets ${target},`, line }));
    });
  return [...direct.map(({ target, line }) => ({ does: `sets ${target}`, line })), ...byCall];
}

/** `model = load()` under the guard, where a function calls or passes `model` that is neither its own nor the module's. */
function findNamesOfMain({ assignments, imports, functions, classes, calls }: PythonModule): OnlyInMain[] {
  const isElsewhere = (name: string) =>
    assignments.some(({ target, scope, inMain }) => target === name && scope === '' && !inMain) ||
    imports.some(({ alias }) => alias === name) ||
    [...functions, ...classes].some((one) => one.name === name);
  const isOwn = (name: string, scope: string) =>
    assignments.some((one) => one.target === name && one.scope === scope) ||
    functions.some((one) => scope.startsWith(one.name) && one.params.includes(name));
  const uses = (call: Call, name: string) =>
    call.callee?.dotted.split('.')[0] === name ||
    [...call.args, ...Object.values(call.kwargs)].some(
      (value) => value.is === 'name' && value.name.from === 'local' && value.name.dotted.split('.')[0] === name,
    );
  return assignments
    .filter(({ target, scope, inMain }) => inMain && scope === '' && /^\w+$/.test(target) && !isElsewhere(target))
    .filter(({ target }) =>
      calls.some(
        (call) =>
          !call.inMain &&
          functions.some(({ name }) => name === call.scope) &&
          uses(call, target) &&
          !isOwn(target, call.scope),
      ),
    )
    .map(({ target, line }) => ({ does: `sets ${target}`, line }));
}

/** `app.include_router(router)` and `app.model = load()` under the guard alone. */
function findAdditions({ assignments, calls }: PythonModule): OnlyInMain[] {
  const made = assignments.filter(({ scope, inMain, value }) => scope === '' && !inMain && value.is === 'call');
  const isMade = (dotted: string) => made.some(({ target }) => dotted.startsWith(`${target}.`));
  const added = calls
    .filter(({ inMain, scope, method }) => inMain && scope === '' && signs.additions.includes(method))
    .filter(({ callee }) => callee?.from === 'local' && isMade(callee.dotted))
    .map(({ callee, line }) => ({ does: `calls ${callee?.dotted}()`, line }));
  const set = assignments
    .filter(({ target, inMain, scope }) => inMain && scope === '' && isMade(target))
    .filter(({ target }) => !signs.switchesOfRuns.includes(target.slice(target.lastIndexOf('.') + 1)))
    .map(({ target, line }) => ({ does: `sets ${target}`, line }));
  return [...added, ...set];
}

/** `store.load()`: a function of the project that is called for its effect, by what it does or is called. */
function findSetupCalls(project: SourceIndex, file: string, root: string, module: PythonModule): OnlyInMain[] {
  const { calls, assignments } = module;
  return calls
    .filter(({ inMain, scope, callee }) => inMain && scope === '' && callee !== undefined)
    .flatMap((call): OnlyInMain[] => {
      const dotted = call.callee?.dotted ?? '';
      const isKept = assignments.some(({ inMain, line }) => inMain && line === call.line);
      if (isKept || calls.some((other) => !other.inMain && other.callee?.dotted === dotted)) return [];
      const home = call.callee && resolveSymbol(project, file, root, call.callee);
      const there = home && project.module(home.file);
      const defined = home && there?.functions.find(({ name }) => name === home.name);
      // a decorator calls it as well
      if (!home || !there || !defined || defined.decorators.length > 0) return [];
      const sets = home.file !== file && changesState(there, home.name);
      return sets || namesSetup(home.name) ? [{ does: `calls ${writeCallee(module, dotted)}()`, line: call.line }] : [];
    });
}

/** "init_db", "load_models" */
const namesSetup = (name: string): boolean => signs.setupWords.includes(name.toLowerCase().split('_')[0] ?? '');

/** As it is written: an import by another name stands for the whole. */
function writeCallee({ imports }: PythonModule, dotted: string): string {
  const by = imports.find(({ name, module, alias }) => alias !== undefined && dotted === `${module}.${name}`);
  return by?.alias ?? dotted;
}

/** Whether a function changes what its module holds: sets a global, or calls a method of one, itself or through another. */
function changesState(module: PythonModule, name: string, depth = 0): boolean {
  const { assignments, calls, functions } = module;
  const tops = assignments.filter(
    ({ scope, value }) =>
      scope === '' && !(value.is === 'call' && signs.setUp.includes(value.call.callee?.dotted ?? '')),
  );
  const isTop = (dotted: string) => tops.some(({ target }) => target === dotted.split(/[.[]/)[0]);
  if (assignments.some(({ scope, target }) => scope === name && isTop(target))) return true;
  return calls
    .filter(({ scope, callee }) => scope === name && callee?.from === 'local')
    .some(({ callee }) => {
      const dotted = callee?.dotted ?? '';
      if (dotted.includes('.')) return isTop(dotted);
      return depth < 2 && functions.some((one) => one.name === dotted) && changesState(module, dotted, depth + 1);
    });
}
