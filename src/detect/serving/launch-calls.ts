/** Lists the calls that start the app, and reads their arguments. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import type { Call } from '../../python/types.ts';
import { isLaunch } from '../apps/app-expressions.ts';
import { startsEntry } from '../apps/launched-app.ts';
import { isAuxiliary } from '../files/paths.ts';
import { evaluateConstant } from '../python/constant-evaluation.ts';
import type { SourceIndex } from '../python/types.ts';
import { findVariation } from '../python/variation.ts';
import type { Candidate } from '../types.ts';

export interface Served {
  project: SourceIndex;
  framework: Framework;
  entry: Candidate;
  files: readonly string[];
}

export interface Launch {
  file: string;
  call: Call;
}

/** Calls that start the app: in what is served, or in a file beside it that starts what is served; those that name it first. */
export function listLaunchCalls({ project, framework, files, entry }: Served): Launch[] {
  const beside = project.python.filter(
    (f) => !isAuxiliary(f) && !files.includes(f) && project.text(f)?.includes('uvicorn'),
  );
  const launches = [...files, ...(framework.entry.form === 'module' ? beside : [])].flatMap((file) =>
    (project.module(file)?.calls ?? [])
      .filter((c) => isLaunch(framework, c) || c.callee?.dotted === 'uvicorn.Config')
      .map((call) => ({ file, call })),
  );
  if (framework.entry.form !== 'module') return launches;
  const judged = launches.map((launch) => ({ launch, starts: startsEntry(project, entry, launch) }));
  return [true, undefined].flatMap((wanted) =>
    judged.filter(({ starts }) => starts === wanted).map(({ launch }) => launch),
  );
}

/** The literal of one of the keyword arguments a framework takes a port or host by. */
export function readLaunchArgument(served: Served, { file, call }: Launch, names: readonly string[] | undefined) {
  const { project, entry } = served;
  for (const name of names ?? []) {
    const value = call.kwargs[name];
    const place = { project, file, root: entry.root, scope: call.scope };
    const literal = evaluateConstant(value, place);
    if (value && literal !== undefined)
      return {
        literal,
        written: value.is === 'number' || value.is === 'text',
        decided: findVariation(value, place) === 'condition',
      };
  }
  return undefined;
}

/** Where a tunnel to the public internet is opened: `launch(share=True)`. */
export function findPublicShare(served: Served): string | undefined {
  const found = listLaunchCalls(served).find(
    ({ call }) => call.kwargs.share?.is === 'constant' && call.kwargs.share.constant === true,
  );
  return found && `${found.file}:${found.call.line}`;
}
