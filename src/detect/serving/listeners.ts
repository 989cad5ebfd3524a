/** Reads where the code itself listens: port, host, and whether it handles SIGTERM there. */

import type { Call } from '../../python/types.ts';
import { type CodeLocation, findListenSign, findMaker } from '../apps/app-expressions.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { evaluateConstant, lookUp } from '../python/constant-evaluation.ts';
import { listLaunchCalls, readLaunchArgument, type Served } from './launch-calls.ts';

export const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;

interface Listener {
  where: string;
  host?: string;
  port?: number;
  /** Whether the port stands in the code, and is not the function's default. */
  written: boolean;
  handlesSigterm: boolean;
  /** The host is the function's default. */
  isDefault: boolean;
}

/** Calls of the framework's functions that open a port, with the host and port that each is given or has by default. */
export function readListeners(served: Served): Listener[] {
  const { project, framework, files, entry } = served;
  return files.flatMap((file) => {
    const module = project.module(file);
    if (!module || !framework.detect.listens) return [];
    return module.calls.flatMap((call) => {
      const sign = findListenSign({ project, framework, file, root: entry.root, module }, call);
      if (sign === undefined) return [];
      const place = { project, file, root: entry.root, scope: call.scope };
      const usual = framework.detect.listens?.[sign] ?? {};
      const spot = { project, framework, file, root: entry.root, module };
      const kwargs = { ...(usual.maker ? readMakerOptions(spot, call) : {}), ...call.kwargs };
      const given = [kwargs.port, kwargs.listen, kwargs.bind, ...call.args, kwargs.server_address];
      const values = given.flatMap((value) => {
        const set = value?.is === 'name' ? lookUp(value, place)?.value : undefined;
        const known = set?.is === 'list' ? set : value;
        return known?.is === 'list' ? known.items : known ? [known] : [];
      });
      const literals = values.map((value) => evaluateConstant(value, place));
      const text = literals.find((one) => typeof one === 'string' && /:\d+$/.test(one));
      const port = [
        ...literals,
        Number(
          String(text ?? '')
            .split(':')
            .at(-1),
        ),
      ]
        .map(Number)
        .find((one) => isPort(one) && one >= 80);
      const named = [kwargs.host, kwargs.address, kwargs.interface].map(
        (value) => value && evaluateConstant(value, place),
      );
      const host = [...named, ...literals].find(
        (one) => typeof one === 'string' && /^(?:[\d.]+|localhost|::1?)$/.test(one),
      );
      const isSaid = kwargs.host !== undefined || kwargs.address !== undefined || values.length > 1;
      const taken = typeof host === 'string' ? host : isSaid ? undefined : usual.host;
      return [
        {
          where: `${file}:${call.line}`,
          ...(taken === undefined ? {} : { host: taken }),
          ...(port === undefined ? (usual.port === undefined ? {} : { port: usual.port }) : { port }),
          written: port !== undefined,
          handlesSigterm: usual.handlesSigterm ?? false,
          isDefault: typeof host !== 'string',
        },
      ];
    });
  });
}

/** `FastMCP(host="0.0.0.0")`, and `mcp.settings.host = "0.0.0.0"` after it. */
function readMakerOptions(spot: CodeLocation, call: Call): Call['kwargs'] {
  const settings = `${call.callee?.dotted.slice(0, -call.method.length)}settings.`;
  const set = spot.module.assignments.filter(({ target }) => target.startsWith(settings));
  return {
    ...findMaker(spot, call)?.kwargs,
    ...Object.fromEntries(set.map(({ target, value }) => [target.slice(settings.length), value])),
  };
}

/** A host that would make the container unreachable. Only where the file itself listens: a server we start gets its host from us. */
export function findLaunchHost(served: Served): { host: string; where: string; isDefault?: boolean } | undefined {
  if (served.framework.entry.form === 'module') return undefined;
  for (const { host, where, isDefault } of readListeners(served))
    if (host !== undefined && signs.launchHosts.includes(host)) return { host, where, isDefault };
  for (const launch of listLaunchCalls(served)) {
    const host = readLaunchArgument(served, launch, served.framework.detect.arguments?.host)?.literal;
    if (typeof host === 'string' && signs.launchHosts.includes(host))
      return { host, where: `${launch.file}:${launch.call.line}` };
  }
  return undefined;
}

/** Where SIGTERM is handled: by the code, or by the function that it listens with. */
export function findSigtermHandler(served: Served): { where: string } | undefined {
  for (const file of served.files) {
    const found = served.project.module(file)?.signals.find((s) => s.signal === 'SIGTERM');
    if (found) return { where: `${file}:${found.line}` };
  }
  const listener = readListeners(served).find(({ handlesSigterm }) => handlesSigterm);
  return listener && { where: listener.where };
}
