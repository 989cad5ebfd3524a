/** Finds a port that the code itself listens on, whatever the container says. */

import type { Value } from '../../python/types.ts';
import { type CodeLocation, findListenSign, isLaunch } from '../apps/app-expressions.ts';
import type { Served } from './launch-calls.ts';

/** @returns the number that stands in the call which opens the port; undefined where the port is read from elsewhere, or a server opens it. */
export function findFixedPort({
  project,
  framework,
  files,
  entry,
}: Served): { port: number; where: string } | undefined {
  if (framework.entry.form === 'module') return undefined;
  const names = framework.detect.arguments?.port ?? ['port'];
  const found: { port: number; where: string }[] = [];
  for (const file of files) {
    const module = project.module(file);
    if (!module) continue;
    const spot: CodeLocation = { project, framework, file, root: entry.root, module };
    for (const call of module.calls) {
      const listens = findListenSign(spot, call) !== undefined;
      if (!listens && !isLaunch(framework, call)) continue;
      const named = names.flatMap((name) => call.kwargs[name] ?? []);
      // another port that is read from elsewhere may be the one that counts
      if (named.some((value) => value.is !== 'number')) return undefined;
      const given = [...named, ...(listens ? call.args.flatMap(spread) : [])];
      const port = given.flatMap((value) => (value.is === 'number' ? [value.number] : [])).find(isUserPort);
      if (port !== undefined) found.push({ port, where: `${file}:${call.line}` });
    }
  }
  return found[0];
}

/** `("0.0.0.0", 8000)` holds the port as well. */
const spread = (value: Value): Value[] => (value.is === 'list' ? value.items : [value]);

const isUserPort = (value: number): boolean => Number.isInteger(value) && value >= 80 && value < 65536;
