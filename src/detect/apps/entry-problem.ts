/** What is wrong with the entry point that somebody named, where the code says so: it is checked before anything is written. */

import { isConsoleCommand } from '../../catalog/frameworks/entry-form.ts';
import type { Value } from '../../python/types.ts';
import { findNearest, listNearest } from '../../spec/nearest.ts';
import { findModuleFile } from '../python/import-graph.ts';
import type { Command } from '../python/packaging.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Candidate } from '../types.ts';
import { formatEntryPoint } from './entry-point.ts';
import { onlyDefines } from './script-apps.ts';
import type { App } from './types.ts';

export interface EntryProblem {
  what: string;
  fix: string;
}

interface Input {
  project: SourceIndex;
  entry: string;
  /** Best first; the one that was asked for is the first where it was found. */
  candidates: readonly Candidate[];
  apps: readonly App[];
  commands: Readonly<Record<string, Command>>;
}

export function findEntryProblem(input: Input): EntryProblem | undefined {
  const { entry, candidates, apps, commands, project } = input;
  const [best] = candidates;
  if (best?.entry !== entry)
    return notFound(entry, candidates, Object.keys(commands)) ?? notDefined(project, entry, candidates);
  if (apps.some((app) => formatEntryPoint(app) === entry) || isConsoleCommand(entry)) return undefined;
  const factory = apps.find((app) => formatEntryPoint(app) === `${entry}()`);
  if (factory) return { what: `${entry} is a function that makes the app`, fix: `--entry '${entry}()'` };
  return entry.includes(':') ? notAnApp(input, best) : nothingToRun(input, best);
}

/** A typing error, by what there is; a package or a volume may bring what is quite different. */
function notFound(
  entry: string,
  candidates: readonly Candidate[],
  commands: readonly string[],
): EntryProblem | undefined {
  const there = [...candidates.map((one) => one.entry), ...commands];
  const meant = findNearest(entry, there);
  if (meant !== undefined) return { what: `${entry} was not found`, fix: `--entry ${quoted(meant)}` };
  if (!isConsoleCommand(entry)) return undefined;
  const [first] = [...commands, ...there];
  return {
    what: `${entry} is no console script of this project`,
    fix: first === undefined ? 'name module:attribute, a file, or a folder that ends in /' : `--entry ${quoted(first)}`,
  };
}

/** `module:attribute` of which the module is the project's own, and is not there or has no such name. */
function notDefined(project: SourceIndex, entry: string, candidates: readonly Candidate[]): EntryProblem | undefined {
  const [module = '', attribute] = entry.split(':');
  if (attribute === undefined) return undefined;
  const roots = [...new Set(['', 'src', ...candidates.map(({ root }) => root)])];
  const find = (dotted: string) =>
    roots.map((root) => findModuleFile(project.tree, root, dotted)).find((file) => file !== undefined);
  const file = find(module);
  // what a package or a volume brings is not in the project
  if (file === undefined && (!module.includes('.') || find(module.split('.')[0] ?? '') === undefined)) return undefined;
  const name = attribute.replace('()', '');
  const [near] = listNearest(
    entry,
    candidates.map((one) => one.entry).filter((one) => one.includes(':')),
    1,
  );
  const here = candidates.find((one) => one.file === file)?.entry ?? near;
  return {
    what: file === undefined ? `${entry} was not found: the project has no ${module}` : `${file} has no ${name}`,
    fix: here === undefined ? 'name an object that is in the code, as module:attribute' : `--entry ${quoted(here)}`,
  };
}

/** `module:attribute` of something that no server can serve: a function that is no factory, a text, a number. */
function notAnApp({ project, entry, candidates, commands }: Input, { file }: Candidate): EntryProblem | undefined {
  const name = entry.slice(entry.indexOf(':') + 1).replace('()', '');
  const module = project.module(file);
  const called = module?.functions.find((one) => one.name === name);
  const command = Object.keys(commands).find((one) => commands[one]?.target === entry.replace('()', ''));
  const other = command ?? candidates.find((one) => one.entry !== entry)?.entry;
  const fix =
    other === undefined
      ? 'name the object that a server imports, such as app.main:app, or the file that is run, such as main.py'
      : `--entry ${quoted(other)}`;
  const returnsSomething = called?.returns.some(({ is }) => is === 'name' || is === 'call') ?? false;
  if (called && called.decorators.length === 0 && !(entry.endsWith('()') && (returnsSomething || called.returnType)))
    return { what: `${entry} is a function (${file}:${called.line}), and makes no app that a server can import`, fix };
  const assigned = module?.assignments.findLast(
    ({ target, scope, inMain }) => target === name && scope === '' && !inMain,
  );
  const literal = assigned && LITERALS[assigned.value.is];
  return literal === undefined
    ? undefined
    : { what: `${entry} is ${literal} (${file}:${assigned?.line}), not an app`, fix };
}

const LITERALS: Partial<Record<Value['is'], string>> = {
  text: 'a text',
  number: 'a number',
  list: 'a list',
  table: 'a dictionary',
};

/** A file of definitions alone: running it does nothing. */
function nothingToRun({ project, entry, candidates }: Input, { file }: Candidate): EntryProblem | undefined {
  const module = project.module(file);
  if (!module || module.errors.length > 0 || module.python2 || !onlyDefines(module, module.calls)) return undefined;
  const other = candidates.find((one) => one.entry !== entry)?.entry;
  return {
    what: `${entry} defines functions and classes and calls none: running it does nothing`,
    fix: other === undefined ? `call what it should do below if __name__ == "__main__":` : `--entry ${quoted(other)}`,
  };
}

const quoted = (entry: string): string => (/[()\s]/.test(entry) ? `'${entry}'` : entry);
