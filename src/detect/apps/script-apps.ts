/** Finds the script to run for frameworks without an app object (Streamlit). */

import type { Framework } from '../../catalog/frameworks/types.ts';
import type { Call, PythonModule } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { followImport } from '../python/import-graph.ts';
import type { CodeLocation } from './app-expressions.ts';

/** The line at which running the file shows something: by itself, or through a part that only defines functions. */
export function findFirstOutput(spot: CodeLocation): number | undefined {
  const { framework, module } = spot;
  if (importsFramework(framework, module)) {
    const calls = listFrameworkCalls(framework, module);
    return onlyDefines(module, calls) ? undefined : calls[0]?.line;
  }
  const line = module.main ?? findFirstEffect(module);
  const isPart = (part: PythonModule) =>
    importsFramework(framework, part) && onlyDefines(part, listFrameworkCalls(framework, part));
  return line !== undefined && listLocalModules(spot).some(isPart) ? line : undefined;
}

const belongsTo = ({ detect }: Framework, name: string): boolean =>
  detect.imports.some((own) => name === own || name.startsWith(`${own}.`));

export const importsFramework = (framework: Framework, module: PythonModule): boolean =>
  module.imports.some((one) => one.level === 0 && !one.typeChecking && belongsTo(framework, one.module));

const listFrameworkCalls = (framework: Framework, { calls }: PythonModule): Call[] =>
  calls.filter(({ callee }) => callee?.from === 'import' && belongsTo(framework, callee.dotted));

/**
 * Functions, and nothing that calls them: such a file does nothing when it is run.
 *
 * @param calls those that would show something.
 */
export const onlyDefines = (module: PythonModule, calls: readonly Call[]): boolean =>
  module.main === undefined && findFirstEffect(module) === undefined && calls.every(({ scope }) => scope !== '');

/** Line of the first call at module level whose result nobody keeps: the file is run for what it does. */
export function findFirstEffect(module: PythonModule): number | undefined {
  const kept = new Set(module.assignments.map((a) => a.line));
  return module.calls.find((c) => c.scope === '' && !c.inMain && !kept.has(c.line) && !setsUp(c))?.line;
}

/** Calls that prepare a run and do nothing of their own: a file that has no others is no script. */
const setsUp = ({ callee }: Call): boolean => signs.setUp.includes(callee?.dotted ?? '');

/** Line of `if __name__ == "__main__":`, where more stands below it than preparations and an exit. */
export function runsInMain({ main, calls }: PythonModule): number | undefined {
  const inMain = calls.filter((call) => call.inMain);
  return inMain.length > 0 && inMain.every(setsUp) ? undefined : main;
}

/** The project's own modules that a file imports by itself. */
function listLocalModules({ project, file, root, module }: CodeLocation): PythonModule[] {
  const paths = module.imports.flatMap((one) =>
    one.typeChecking ? [] : (followImport(project, file, one, root) ?? []),
  );
  return [...new Set(paths)].flatMap((path) => project.module(path) ?? []);
}

/** "app/main.py" → "main" */
export const getFileStem = (file: string) => file.slice(file.lastIndexOf('/') + 1, -3);
export const namesTest = (file: string) => /(?:^|_)(?:tests?|eval|evaluate|evaluation)(?:_|$)/i.test(getFileStem(file));
/** "predict.py", "run_inference.py" */
export const namesServer = (file: string) =>
  !namesTraining(file) &&
  getFileStem(file)
    .toLowerCase()
    .split('_')
    .some((word) => signs.servingScripts.includes(word));

export const namesTraining = (file: string) =>
  /(?:^|[/_-])(?:train|training|finetune|fine_tune|evaluate|eval|preprocess|prepare|download|convert|export|benchmark)/i.test(
    file,
  );
