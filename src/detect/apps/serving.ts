/** Detects port, host and signal handling from the served code. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import type { Call } from '../../python/types.ts';
import { type Hint, readSpaceCard, readStartCommands } from '../container/start-commands.ts';
import { isAuxiliary } from '../files/paths.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { evaluateConstant } from '../python/constant-evaluation.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Candidate, Detected } from '../types.ts';
import { type CodeLocation, findListenSign, findMaker, isLaunch } from './app-expressions.ts';
import { startsEntry } from './launched-app.ts';

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
function argument(served: Served, { file, call }: Launch, names: readonly string[] | undefined) {
  const { project, entry } = served;
  for (const name of names ?? []) {
    const value = call.kwargs[name];
    const literal = evaluateConstant(value, { project, file, root: entry.root, scope: call.scope });
    if (literal !== undefined) return { literal, written: value?.is === 'number' || value?.is === 'text' };
  }
  return undefined;
}

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;

/** The port: a card or container file that declares one, then the code. */
export function detectPort(served: Served): Detected<number> | undefined {
  const { project, framework } = served;
  if (framework.kind !== 'service') return undefined;
  const { port } = readSpaceCard(project);
  if (isPort(port))
    return { value: port, because: `README.md has app_port: ${port}`, evidence: 'README.md', confidence: 'sure' };
  const inCode = portInCode(served);
  // Where the file itself listens, its port is the truth; where we start the server, a declared one is the better wish.
  if (inCode && framework.entry.form === 'file') return inCode;
  return portInFiles(served) ?? inCode;
}

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

/** Calls of the framework's functions that open a port, with what each is told or takes by default. */
function readListeners(served: Served): Listener[] {
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
      const values = given.flatMap((value) => (value?.is === 'list' ? value.items : value ? [value] : []));
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

function portInCode(served: Served): Detected<number> | undefined {
  for (const { port, where, written } of readListeners(served))
    if (port !== undefined)
      return {
        value: port,
        because: `${where} listens on ${port}`,
        evidence: where,
        confidence: written ? 'sure' : 'likely',
      };
  for (const launch of listLaunchCalls(served)) {
    const found = argument(served, launch, served.framework.detect.arguments?.port ?? ['port']);
    const value = Number(found?.literal);
    if (!found || !isPort(value)) continue;
    const where = `${launch.file}:${launch.call.line}`;
    return {
      value,
      because: `${where} listens on ${value}`,
      evidence: where,
      confidence: found.written ? 'sure' : 'likely',
    };
  }
  return undefined;
}

function portInFiles({ project, framework, entry }: Served): Detected<number> | undefined {
  for (const file of framework.detect.configs ?? []) {
    const set = /^[ \t]*port\s*=\s*(\d+)/m.exec(project.text(file) ?? '')?.[1];
    if (isPort(Number(set)))
      return { value: Number(set), because: `${file} has port = ${set}`, evidence: file, confidence: 'sure' };
  }
  // What the command is told counts before what EXPOSE promises: nothing holds the latter to be true.
  const all = readStartCommands(project);
  const hints = all.filter((hint) => hint.weight >= 25);
  const told = [listPortFlags(framework), ['EXPOSE', '-p']];
  for (const { hint, words } of hints.flatMap((hint) => told.map((words) => ({ hint, words })))) {
    for (const [i, token] of hint.tokens.entries()) {
      if (!words.includes(token) || isOfAnother(framework, hint.tokens, i)) continue;
      const value = portIn(hint.tokens[i + 1]);
      if (value !== undefined)
        return {
          value,
          because: `${hint.file} has ${token} ${hint.tokens[i + 1]}`,
          evidence: hint.file,
          confidence: 'likely',
        };
    }
  }
  return all
    .map((hint) => portBeside(hint, entry.entry, listPortFlags(framework)))
    .find((found) => found !== undefined);
}

/** Whether the command that a word stands in, in a file that has several, starts another program: `command: mlflow server --port 5000`. */
function isOfAnother({ command }: Framework, tokens: readonly string[], at: number): boolean {
  const from = tokens.slice(0, at).findLastIndex((token) => /^(?:command|entrypoint):$/.test(token));
  const program = from < 0 ? undefined : tokens.slice(from + 1, at).find((token) => /^[\w./-]+$/.test(token));
  return program !== undefined && program !== command[0] && signs.otherPrograms.includes(program);
}

/** "8000", "8080:8000" and "0.0.0.0:8000/tcp" (the container's side is meant), "${PORT:-8000}". */
function portIn(word = ''): number | undefined {
  const [, said] = /(?:^|:)(?:\$\{\w+:?-)?(\d+)\}?(?:\/tcp)?$/.exec(word) ?? [];
  return said !== undefined && isPort(Number(said)) ? Number(said) : undefined;
}

/** How far from the entry the same command's port stands, in words. */
const NEAR = 8;

/** `uvicorn app.main:app --host 0.0.0.0 --port 8080` and `gunicorn -b 0.0.0.0:8080 main:app`, as a README or a Makefile has it. */
function portBeside({ file, tokens }: Hint, entry: string, flags: readonly string[]): Detected<number> | undefined {
  for (const [i, token] of tokens.entries()) {
    // in the folder of the app, its entry is shorter
    if (token !== entry && !(token.includes(':') && entry.endsWith(`.${token}`))) continue;
    for (let at = Math.max(0, i - NEAR); at <= i + NEAR; at++) {
      const flag = tokens[at] ?? '';
      const value = flags.includes(flag) ? portIn(tokens[at + 1]) : undefined;
      if (value !== undefined)
        return {
          value,
          because: `${file} starts ${entry} with ${flag} ${tokens[at + 1]}`,
          evidence: file,
          confidence: 'likely',
        };
    }
  }
  return undefined;
}

/** What a command tells its server the port by: another server in the same file has another flag. */
function listPortFlags({ command, entry }: Framework): string[] {
  const before = command[command.indexOf('{port}') - 1];
  return [before?.startsWith('--') ? before : '--port', ...(entry.form === 'module' ? signs.bindFlags : [])];
}

/** A host that would make the container unreachable. Only where the file itself listens: a server we start gets its host from us. */
export function findLaunchHost(served: Served): { host: string; where: string; isDefault?: boolean } | undefined {
  if (served.framework.entry.form === 'module') return undefined;
  for (const { host, where, isDefault } of readListeners(served))
    if (host !== undefined && signs.launchHosts.includes(host)) return { host, where, isDefault };
  for (const launch of listLaunchCalls(served)) {
    const host = argument(served, launch, served.framework.detect.arguments?.host)?.literal;
    if (typeof host === 'string' && signs.launchHosts.includes(host))
      return { host, where: `${launch.file}:${launch.call.line}` };
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

/** Where SIGTERM is handled: by the code, or by the function that it listens with. */
export function findSigtermHandler(served: Served): { where: string } | undefined {
  for (const file of served.files) {
    const found = served.project.module(file)?.signals.find((s) => s.signal === 'SIGTERM');
    if (found) return { where: `${file}:${found.line}` };
  }
  const listener = readListeners(served).find(({ handlesSigterm }) => handlesSigterm);
  return listener && { where: listener.where };
}
