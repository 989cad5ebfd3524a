/** Finds the Debian packages for programs and compilers that the code starts. */

import table from '../../catalog/packages/apt-programs.json' with { type: 'json' };
import { packageTable } from '../../catalog/packages/index.ts';
import type { Call, Value } from '../../python/types.ts';
import { evaluateConstant, lookUp, type Scope } from '../python/constant-evaluation.ts';
import { followImport } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import type { NeededApt } from '../types.ts';

const programs: Record<string, string> = table.programs;

/** What served code starts (`subprocess.run(["ffmpeg", ...])`) or compiles with (`torch.compile`), one entry a Debian package. */
export function findProgramPackages(project: SourceIndex, served: readonly string[], root: string): NeededApt[] {
  const found = new Map<string, NeededApt>();
  for (const file of served) {
    for (const { top, where, lazy } of listTopImports(project, file, root)) {
      for (const debian of (programs[runs[top] ?? ''] ?? '').split(' ').filter(Boolean))
        add(found, debian, where, `${top} runs ${runs[top]} (${where})`, lazy ? 'likely' : 'sure');
      const library = libraries[top];
      if (library !== undefined) add(found, library, where, `${top} loads it (${where})`, lazy ? 'likely' : 'sure');
    }
    for (const call of project.module(file)?.calls ?? []) {
      const where = `${file}:${call.line}`;
      const name = call.callee?.dotted ?? '';
      const place = { project, file, root, scope: call.scope };
      if (table.compilers.includes(name)) {
        const sure = holds(call, place);
        for (const compiler of packageTable.compiler)
          add(found, compiler, where, compiles(name, where, sure), sure ? 'likely' : 'guess');
      }
      for (const debian of (Object.hasOwn(starters, name) ? (starters[name] ?? '') : '').split(' ').filter(Boolean))
        add(found, debian, where, `${name} starts a browser (${where})`, 'sure');
      const program = programIn(call, name, place);
      if (program === undefined || !Object.hasOwn(programs, program)) continue;
      const asks = table.asks.includes(name);
      const because = `the code ${asks ? 'looks for' : 'runs'} ${program} (${where})`;
      for (const debian of (programs[program] ?? '').split(' '))
        add(found, debian, where, because, incidental(program) ? 'guess' : asks ? 'likely' : 'sure');
    }
  }
  return [...found.values()];
}

/** Functions that start programs, and the Debian packages of those. */
const starters: Record<string, string | undefined> = table.calls;

/** Modules from elsewhere that start a program, and which. */
const runs: Record<string, string | undefined> = table.imports;

/** Modules of the standard library, and the Debian package that they need. */
const libraries: Record<string, string | undefined> = table.libraries;

function listTopImports(
  project: SourceIndex,
  file: string,
  root: string,
): { top: string; where: string; lazy: boolean }[] {
  return (project.module(file)?.imports ?? []).flatMap((one) => {
    const top = one.module.split('.')[0] ?? '';
    if (one.level > 0 || one.guarded || one.typeChecking) return [];
    if (!Object.hasOwn(runs, top) && !Object.hasOwn(libraries, top)) return [];
    if (followImport(project, file, one, root) !== undefined) return [];
    return [{ top, where: `${file}:${one.line}`, lazy: one.inFunction }];
  });
}

/** Whether nothing but the version or the platform decides if the call is made, or a flag that is on. */
function holds({ under }: Call, place: Scope): boolean {
  if (under === undefined || evaluateConstant(under.value, place) === true) return true;
  const asked = under.text.replace(/"[^"]*"|'[^']*'/g, '').match(/[A-Za-z_][\w.]*/g) ?? [];
  return under.text !== 'else' && asked.every((word) => environment.test(word));
}

/** Words of a condition that is decided by what is installed. */
const environment = new RegExp(`^(?:${table.environment.join('|')})$`);

const compiles = (name: string, where: string, sure: boolean): string =>
  `${name} compiles when the app runs (${where})${sure ? '' : ', on a condition that only running it would tell'}`;

/** Run for a version to print, mostly, and not missed where it is not there. */
const incidental = (program: string): boolean => table.incidental.includes(program);

const ORDER = ['guess', 'likely', 'sure'] as const;

function add(
  found: Map<string, NeededApt>,
  name: string,
  where: string,
  because: string,
  confidence: NeededApt['confidence'],
): void {
  const before = found.get(name);
  if (!before || ORDER.indexOf(confidence) > ORDER.indexOf(before.confidence))
    found.set(name, { name, where, because, confidence });
}

/** "ffmpeg" of `["ffmpeg", "-i", path]`, of "ffmpeg -i x" and of a name that stands for one of them. */
function programIn(call: Call, name: string, place: Scope): string | undefined {
  if (!table.runners.includes(name) && !table.asks.includes(name)) return undefined;
  return firstWord(call.args[0] ?? call.kwargs.args ?? call.kwargs.cmd, place, 0);
}

function firstWord(value: Value | undefined, place: Scope, depth: number): string | undefined {
  if (!value || depth > 3) return undefined;
  switch (value.is) {
    case 'text':
    case 'prefix':
      // a path to a program of the system is that program
      return /^(?:\/usr(?:\/local)?\/bin\/)?([\w.+-]+)(?=\s|$)/.exec(value.text)?.[1];
    case 'list':
      return firstWord(value.items[0], place, depth + 1);
    case 'either':
      return value.parts.map((part) => firstWord(part, place, depth + 1)).find((word) => word !== undefined);
    case 'name': {
      const found = lookUp(value, place);
      return found && firstWord(found.value, found.place, depth + 1);
    }
    default:
      return undefined;
  }
}
