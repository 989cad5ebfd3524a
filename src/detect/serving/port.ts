/** Detects the port, from the files that declare one or the code that listens on one. */

import { findPortOption, listOwnPrograms } from '../../catalog/frameworks/programs.ts';
import { findProgram } from '../../catalog/frameworks/servers.ts';
import type { Framework } from '../../catalog/frameworks/types.ts';
import { type Hint, readSpaceCard, readStartCommands } from '../container/start-commands.ts';
import signs from '../heuristics.json' with { type: 'json' };
import type { Detected } from '../types.ts';
import { listLaunchCalls, readLaunchArgument, type Served } from './launch-calls.ts';
import { isPort, readListeners } from './listeners.ts';

/** The port: a card or container file that declares one, then the code. */
export function detectPort(served: Served): Detected<number> | undefined {
  const { project, framework } = served;
  if (framework.kind !== 'service') return undefined;
  const { port } = readSpaceCard(project);
  if (isPort(port))
    return { value: port, because: `README.md has app_port: ${port}`, evidence: 'README.md', confidence: 'sure' };
  const inCode = findPortInCode(served);
  // Where the file itself listens, its port is the truth; where we start the server, a declared one is the better wish.
  if (inCode && framework.entry.form === 'file') return inCode;
  return findPortInFiles(served) ?? inCode;
}

function findPortInCode(served: Served): Detected<number> | undefined {
  for (const { port, where, written } of readListeners(served))
    if (port !== undefined)
      return {
        value: port,
        because: `${where} listens on ${port}`,
        evidence: where,
        confidence: written ? 'sure' : 'likely',
      };
  for (const launch of listLaunchCalls(served)) {
    const found = readLaunchArgument(served, launch, served.framework.detect.arguments?.port ?? ['port']);
    const value = Number(found?.literal);
    if (!found || !isPort(value)) continue;
    const where = `${launch.file}:${launch.call.line}`;
    return {
      value,
      because: `${where} listens on ${value}${found.decided ? ', unless a condition above it decides otherwise' : ''}`,
      evidence: where,
      confidence: found.written ? 'sure' : found.decided ? 'guess' : 'likely',
    };
  }
  return undefined;
}

function findPortInFiles({ project, framework, entry }: Served): Detected<number> | undefined {
  for (const file of framework.detect.configs ?? []) {
    const set = /^[ \t]*port\s*=\s*(\d+)/m.exec(project.text(file) ?? '')?.[1];
    if (isPort(Number(set)))
      return { value: Number(set), because: `${file} has port = ${set}`, evidence: file, confidence: 'sure' };
  }
  // A port on the command line is used; EXPOSE is documentation, and may be wrong.
  const all = readStartCommands(project);
  const hints = all.filter((hint) => hint.weight >= 25);
  const groups = [listPortFlags(framework), ['EXPOSE', '-p']];
  for (const { hint, words } of hints.flatMap((hint) => groups.map((words) => ({ hint, words })))) {
    for (const [i, token] of hint.tokens.entries()) {
      if (!words.includes(token) || belongsToOtherProgram(framework, hint.tokens, i)) continue;
      const value = parsePort(hint.tokens[i + 1]);
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
    .map((hint) => findPortNearEntry(hint, entry.entry, listPortFlags(framework)))
    .find((found) => found !== undefined);
}

const ownPrograms = listOwnPrograms();

/** Whether the command that a word stands in, in a file that has several, starts another program: `command: mlflow server --port 5000`. */
function belongsToOtherProgram({ command }: Framework, tokens: readonly string[], at: number): boolean {
  const from = tokens.slice(0, at).findLastIndex((token) => /^(?:command|entrypoint):$/.test(token));
  const program = from < 0 ? undefined : tokens.slice(from + 1, at).find((token) => /^[\w./-]+$/.test(token));
  if (program === undefined || program === findProgram(command)) return false;
  return signs.otherPrograms.includes(program) || ownPrograms.has(program);
}

/** "8000", "8080:8000" and "0.0.0.0:8000/tcp" (the container's side is meant), "${PORT:-8000}". */
function parsePort(word = ''): number | undefined {
  const [, said] = /(?:^|:)(?:\$\{\w+:?-)?(\d+)\}?(?:\/tcp)?$/.exec(word) ?? [];
  return said !== undefined && isPort(Number(said)) ? Number(said) : undefined;
}

/** How far from the entry the same command's port stands, in words. */
const NEAR = 8;

/** `uvicorn app.main:app --host 0.0.0.0 --port 8080` and `gunicorn -b 0.0.0.0:8080 main:app`, as a README or a Makefile has it. */
function findPortNearEntry(
  { file, tokens }: Hint,
  entry: string,
  flags: readonly string[],
): Detected<number> | undefined {
  for (const [i, token] of tokens.entries()) {
    // in the folder of the app, its entry is shorter
    if (token !== entry && !(token.includes(':') && entry.endsWith(`.${token}`))) continue;
    for (let at = Math.max(0, i - NEAR); at <= i + NEAR; at++) {
      const flag = tokens[at] ?? '';
      const value = flags.includes(flag) ? parsePort(tokens[at + 1]) : undefined;
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
function listPortFlags(framework: Framework): string[] {
  return [findPortOption(framework) ?? '--port', ...(framework.entry.form === 'module' ? signs.bindFlags : [])];
}
