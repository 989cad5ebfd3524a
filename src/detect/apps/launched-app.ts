/** Tells which app a call that starts a server names. */
import type { Call } from '../../python/types.ts';
import { isEntry } from '../container/command.ts';
import { evaluateConstant } from '../python/constant-evaluation.ts';
import { resolveSymbol } from '../python/resolve-symbol.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Candidate } from '../types.ts';

/** Whether `uvicorn.run(app)` starts the entry; undefined where it does not say what it starts. */
export function startsEntry(
  project: SourceIndex,
  { entry, root, file: served }: Candidate,
  { file, call }: { file: string; call: Call },
): boolean | undefined {
  const app = call.kwargs.app ?? call.args[0];
  if (!app) return undefined;
  const text = evaluateConstant(app, { project, file, root, scope: call.scope });
  if (typeof text === 'string') return text.includes(':') ? isEntry(text, entry) : undefined;
  if (app.is !== 'name') return undefined;
  const attribute = entry.split(':')[1];
  const isOwn = (name: string, inFile: string): boolean =>
    project.module(inFile)?.assignments.some(({ target, scope }) => target === name && scope === '') ?? false;
  const home = resolveSymbol(project, file, root, app.name);
  if (!home || attribute === undefined || !isOwn(home.name, home.file) || !isOwn(attribute, served)) return undefined;
  return home.file === served && home.name === attribute;
}
