/** Detects scripts that serve through a library that is not a supported framework. */

import { listOwnPrograms } from '../../catalog/frameworks/programs.ts';
import signs from '../heuristics.json' with { type: 'json' };
import type { SourceIndex } from '../python/types.ts';

/** What is imported → its name. A framework with a program of its own serves nothing where the file is run by Python. */
const servers: Record<string, string> = {
  ...signs.otherServers,
  ...Object.fromEntries(
    [...listOwnPrograms().values()].flatMap(({ title, detect }) =>
      detect.imports.map((module) => [module, title.split(':')[0] ?? title]),
    ),
  ),
};

/** What a job serves by, with where. */
export interface OtherServer {
  name: string;
  where: string;
}

/**
 * The first of the entry's imports that serves or opens a window, or the call by which what it imports starts a server.
 * @param reached files that running the entry imports.
 */
export const findOtherServer = (
  project: SourceIndex,
  entry: string,
  reached: readonly string[],
): OtherServer | undefined => importedServer(project, entry) ?? calledServer(project, reached);

function importedServer(project: SourceIndex, file: string): OtherServer | undefined {
  for (const one of project.module(file)?.imports ?? []) {
    if (one.level > 0 || one.typeChecking || one.guarded) continue;
    const dotted = one.name === undefined ? one.module : `${one.module}.${one.name}`;
    const sign = Object.keys(servers).find((s) => dotted === s || dotted.startsWith(`${s}.`));
    if (sign !== undefined) return { name: servers[sign] ?? sign, where: `${file}:${one.line}` };
  }
  return undefined;
}

function calledServer(project: SourceIndex, reached: readonly string[]): OtherServer | undefined {
  for (const file of reached)
    for (const { callee, line } of project.module(file)?.calls ?? [])
      if (callee?.from === 'import' && signs.serves.includes(callee.dotted))
        return { name: callee.dotted.split('.')[0] ?? '', where: `${file}:${line}` };
  return undefined;
}
