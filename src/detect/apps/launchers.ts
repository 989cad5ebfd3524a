/** Finds apps that are started by a class or function of another file (`App().run()`, `start_ui()`). */

import type { Call, Name } from '../../python/types.ts';
import { type Home, resolveSymbol } from '../python/resolve-symbol.ts';
import { type CodeLocation, findListenSign, isLaunch } from './app-expressions.ts';

/** The call by which a file that names no framework itself starts an app of one. */
export function startsElsewhere(spot: CodeLocation): Call | undefined {
  const { framework, module } = spot;
  if ((framework.detect.launches ?? []).length === 0 && !framework.detect.listens) return undefined;
  const run = new Set(module.calls.filter((c) => c.scope === '').map((c) => c.callee?.dotted));
  return module.calls.find(
    (call) =>
      (call.scope === '' || run.has(call.scope)) &&
      [call, ...readHandedOver(call)].some((one) => leadsToLaunch(spot, one)),
  );
}

/** `Thread(target=server.run)`, `asyncio.to_thread(server.run)`: what is called by another is called here. */
export const readHandedOver = (call: Call): Call[] =>
  [...call.args, ...Object.values(call.kwargs)].flatMap((value) =>
    value.is === 'name'
      ? [{ ...call, callee: value.name, method: value.name.dotted.split('.').at(-1) ?? '', args: [], kwargs: {} }]
      : [],
  );

function leadsToLaunch(spot: CodeLocation, call: Call): boolean {
  const [home, method] = calledIn(spot, call);
  if (!home || home.file === spot.file) return false;
  const there = spot.project.module(home.file);
  const { imports } = spot.framework.detect;
  if (!there?.imports.some((i) => imports.some((name) => i.module === name || i.module.startsWith(`${name}.`))))
    return false;
  const scope = method === undefined ? home.name : `${home.name}.${method}`;
  const inner = { ...spot, file: home.file, module: there };
  return there.calls.some(
    (c) =>
      c.scope === scope &&
      [c, ...readHandedOver(c)].some(
        (one) => isLaunch(spot.framework, one) || findListenSign(inner, one) !== undefined,
      ),
  );
}

/** Where the class or the function of a call is defined, and the method that is called of the class. */
function calledIn(spot: CodeLocation, { callee, receiver, method }: Call): [home?: Home | undefined, method?: string] {
  const homeFor = (name: Name) => resolveSymbol(spot.project, spot.file, spot.root, name);
  if (receiver) return receiver.is === 'call' && receiver.call.callee ? [homeFor(receiver.call.callee), method] : [];
  if (!callee) return [];
  if (callee.from === 'import') return [homeFor(callee)];
  const holder = callee.dotted.slice(0, -method.length - 1);
  const made = spot.module.assignments.find(({ target }) => target === holder)?.value;
  return made?.is === 'call' && made.call.callee ? [homeFor(made.call.callee), method] : [];
}
