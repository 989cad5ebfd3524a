/** Adds the entry point that the user named to the candidates. */

import { isConsoleCommand, takesEntry } from '../../catalog/frameworks/entry-form.ts';
import type { Framework } from '../../catalog/frameworks/types.ts';
import { findModuleFile } from '../python/import-graph.ts';
import { findImportRoot } from '../python/import-root.ts';
import type { Command } from '../python/packaging.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Candidate } from '../types.ts';
import { findListenSign, isLaunch } from './app-expressions.ts';
import { describeApp, formatEntryPoint } from './entry-point.ts';
import { importsFramework } from './script-apps.ts';
import type { App } from './types.ts';

/** What is known of an entry that only was named. */
export const describeRequest = (entry: string): string => `${entry} was asked for`;

/** Nearer than this, two candidates are asked about. */
const CLOSE = 10;

/** Candidates that could be meant as well as the first. */
export const listCloseCandidates = ([best, ...others]: readonly Candidate[]): Candidate[] =>
  best ? others.filter((c) => best.score - c.score < CLOSE || rivals(best, c)) : [];

/** An app as a candidate that nothing was said for or against. */
const candidateWithout = (app: App, entry: string): Candidate => ({
  framework: app.framework.name,
  entry,
  root: app.root,
  file: app.file,
  line: app.line,
  factory: app.how === 'factory',
  score: 0,
  preference: 0,
  reasons: [],
  because: describeApp(app),
});

/** Services of two frameworks that only the liking for one of them tells apart: which is meant, nobody can read off the code. */
const rivals = (best: Candidate, other: Candidate): boolean =>
  best.framework !== other.framework &&
  other.preference > 0 &&
  best.score - best.preference - (other.score - other.preference) < CLOSE;

/** The candidates with the entry that was asked for before all others; made up from its name where the search did not find it. */
export function addRequestedEntry(
  project: SourceIndex,
  ranked: Candidate[],
  entry: string,
  frameworks: readonly Framework[],
  apps: readonly App[],
  commands: Readonly<Record<string, Command>>,
): Candidate[] {
  const asked =
    ranked.find((c) => c.entry === entry) ??
    unranked(apps, entry) ??
    consoleScript(project, entry, frameworks, commands) ??
    namedEntry(project, ranked, entry, frameworks);
  if (!asked) return ranked;
  const others = ranked.filter((c) => c !== asked);
  const score = Math.max(asked.score, ...others.map((c) => c.score)) + CLOSE;
  return [{ ...asked, score, reasons: ['it was asked for', ...asked.reasons] }, ...others];
}

/** An app that was found and gave way to another. */
function unranked(apps: readonly App[], entry: string): Candidate | undefined {
  const app = apps.find((one) => one.framework.kind === 'service' && formatEntryPoint(one) === entry);
  return app && candidateWithout(app, entry);
}

/** A console script of the project: Python calls its function. */
function consoleScript(
  project: SourceIndex,
  entry: string,
  frameworks: readonly Framework[],
  commands: Readonly<Record<string, Command>>,
): Candidate | undefined {
  const command = Object.hasOwn(commands, entry) ? commands[entry] : undefined;
  if (!command || !isConsoleCommand(entry)) return undefined;
  const name = command.target.split(':')[1];
  const module = project.module(command.file);
  const root = findImportRoot(project, command.file);
  const starts = (one: Framework) =>
    module?.calls.some(
      (call) =>
        call.scope === name &&
        ((importsFramework(one, module) && isLaunch(one, call)) ||
          findListenSign({ project, framework: one, file: command.file, root, module }, call) !== undefined),
    ) ?? false;
  const takers = frameworks.filter((one) => takesEntry(one, entry));
  const framework = takers.find(starts) ?? takers.find(({ kind }) => kind === 'job');
  if (!framework) return undefined;
  return {
    framework: framework.name,
    entry,
    root,
    file: command.file,
    line: module?.functions.find((one) => one.name === name)?.line ?? 1,
    factory: false,
    score: 0,
    preference: 0,
    reasons: [],
    because: `${command.where} makes ${entry} the command that calls ${command.target}`,
  };
}

/** The file that an entry without a module is about: itself, or the one that makes a folder an entry. */
const listEntryFiles = (entry: string, frameworks: readonly Framework[]): string[] =>
  entry.endsWith('/')
    ? frameworks
        .filter((f) => takesEntry(f, entry))
        .flatMap((f) => (f.detect.files ?? []).map((name) => `${entry.replace(/^\.\//, '')}${name}`))
    : [entry];

/** Whether a module may have the attribute: its text has the word, or it takes over names that are not written there. */
function names(project: SourceIndex, file: string, attribute: string | undefined): boolean {
  const [name = ''] = (attribute ?? '').split(/[.(]/);
  const text = project.text(file) ?? '';
  return text.split(/\W+/).includes(name) || name === '' || /\bimport\s+\*|__getattr__|globals\(/.test(text);
}

function namedEntry(
  project: SourceIndex,
  ranked: readonly Candidate[],
  entry: string,
  frameworks: readonly Framework[],
): Candidate | undefined {
  const [module = '', attribute] = entry.split(':');
  const places =
    attribute === undefined
      ? listEntryFiles(entry, frameworks).map((file) => ({
          root: file.endsWith('.py') && project.tree.files.has(file) ? findImportRoot(project, file) : '',
          file,
        }))
      : ['', 'src'].map((root) => ({ root, file: findModuleFile(project.tree, root, module) ?? '' }));
  const place = places.find(({ file }) => project.tree.files.has(file) && names(project, file, attribute));
  if (!place) return undefined;
  // A framework that the file shows in another way or imports, else the first that is run like this; scripts are run by file.
  const of = (c: Candidate) => frameworks.some((f) => f.name === c.framework && takesEntry(f, entry));
  const code = project.module(place.file);
  const framework =
    ranked.find((c) => c.file === place.file && of(c))?.framework ??
    frameworks.find((f) => takesEntry(f, entry) && code && importsFramework(f, code))?.name ??
    ranked.find(of)?.framework ??
    (entry.includes(':') ? frameworks.find((f) => f.detect.anyApp === true)?.name : undefined) ??
    frameworks.find((f) => takesEntry(f, entry) && (!entry.endsWith('.py') || f.kind === 'job'))?.name;
  if (framework === undefined) return undefined;
  return {
    framework,
    entry,
    ...place,
    line: 1,
    factory: entry.endsWith('()'),
    score: 0,
    preference: 0,
    reasons: [],
    because: describeRequest(entry),
  };
}
