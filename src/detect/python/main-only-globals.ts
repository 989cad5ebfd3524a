/** Detects globals that are only initialized under `if __name__ == "__main__"`: a server importing the module never runs that code. */
import type { PythonModule } from '../../python/types.ts';

/** A name that is a placeholder until then. */
export interface OnlyInMain {
  /** "model" */
  name: string;
  /** Line under `if __name__ == "__main__":` that sets it, or calls what does. */
  line: number;
  /** The function that is called there, where it is one: "load_model". */
  by?: string;
}

/**
 * `model = None` at the top, and `model = load()` or `load_model()` under `if __name__ == "__main__":` and nowhere else.
 * @returns in the order of the lines.
 */
export function setOnlyInMain(module: PythonModule | undefined): OnlyInMain[] {
  if (!module) return [];
  const { assignments, calls, routes, functions } = module;
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
        .map(({ target }) => ({ name: target, line, by }));
    });
  const found = [...direct.map(({ target, line }) => ({ name: target, line })), ...byCall];
  return found
    .filter((one, i) => found.findIndex(({ name }) => name === one.name) === i)
    .sort((a, b) => a.line - b.line);
}
