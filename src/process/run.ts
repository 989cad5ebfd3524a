/**
 * Runs a helper program: by its absolute path, in an empty folder, with an environment from the allow list, for a limited time. The
 * one place that starts processes (test/meta/processes.test.ts).
 */
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Environment, type EnvironmentGroup, filterEnvironment } from './environment.ts';
import { findHome, openNeutralFolder } from './folders.ts';
import { forgetGroup, stopGroup, watchGroup } from './groups.ts';
import { findProgram } from './programs.ts';
import { isUntrusted } from './trust-boundary.ts';

export interface RunOptions {
  /** What it may know of the user's environment, beside what every program does. */
  groups?: readonly EnvironmentGroup[];
  /** Added to that; undefined takes away. */
  variables?: Environment;
  /** The user's environment. */
  env?: Environment;
  /** Text for its standard input, which is closed otherwise. */
  input?: string;
  /** Milliseconds until it is ended. */
  timeout: number;
  keepFinalNewline?: boolean;
}

/** `absent`: there is no such program outside the project, or it cannot be started. */
export type RunStatus = 'done' | 'failed' | 'absent' | 'timed out' | 'too much output';

export interface RunResult {
  status: RunStatus;
  /** Undefined where it did not end by itself. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** Bytes of output after which a program is ended. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** @param program a name that is looked for on PATH, or an absolute path. */
export async function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const child = await start(program, args, options, false);
  if (child === undefined) return { status: 'absent', exitCode: undefined, stdout: '', stderr: '' };
  const { ended, result } = child;
  const { failed, exitCode, stdout = '', stderr = '', isMaxBuffer, code } = await result;
  const absent = code === 'ENOENT' || code === 'EACCES' || code === 'ENOEXEC';
  const status = ended()
    ? 'timed out'
    : isMaxBuffer
      ? 'too much output'
      : absent
        ? 'absent'
        : failed
          ? 'failed'
          : 'done';
  return { status, exitCode, stdout, stderr: status === 'timed out' ? `${stderr}\ntimed out` : stderr };
}

export interface StartedProgram {
  stdin: Writable;
  stdout: Readable;
  /** Ends it, and waits for that. */
  close: () => Promise<{ stderr: string }>;
}

/** Starts a program that is talked to; `timeout` ends it at the latest. */
export async function startProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<StartedProgram | undefined> {
  const child = await start(program, args, options, true);
  if (child === undefined) return undefined;
  const { process: started, result } = child;
  const { stdin, stdout } = started;
  if (!stdin || !stdout) throw new Error(`${program} was started without pipes`);
  return {
    stdin,
    stdout,
    async close() {
      stdin.end();
      const { stderr = '' } = await result;
      return { stderr };
    },
  };
}

async function start(program: string, args: readonly string[], options: RunOptions, isInteractive: boolean) {
  const { input, timeout, keepFinalNewline = false } = options;
  const prepared = await prepare(program, options);
  if (prepared === undefined) return undefined;
  const { path, cwd, env } = prepared;
  const { execa } = await import('execa');
  const posix = process.platform !== 'win32';
  const child = execa(path, [...args], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    // a group of its own, which can be ended with all that it starts
    detached: posix,
    cleanup: false,
    windowsHide: true,
    stdin: isInteractive || input !== undefined ? 'pipe' : 'ignore',
    buffer: { stdout: !isInteractive },
    ...(input === undefined ? {} : { input }),
    stripFinalNewline: !keepFinalNewline,
    maxBuffer: OUTPUT_LIMIT,
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stopGroup(child.pid, 'SIGKILL');
  }, timeout);
  watchGroup(child.pid);
  const result = child.then((told) => {
    clearTimeout(timer);
    if (told.isMaxBuffer) stopGroup(child.pid, 'SIGKILL');
    forgetGroup(child.pid);
    return told;
  });
  return { process: child, result, ended: () => late };
}

/**
 * Starts a program that goes on after this process has ended, which does not wait for it.
 *
 * @param output the file that gets what it prints; it starts in that folder.
 */
export async function startInBackground(
  program: string,
  args: readonly string[],
  options: Pick<RunOptions, 'groups' | 'env'>,
  output: string,
): Promise<void> {
  const prepared = await prepare(program, options);
  if (prepared === undefined) return;
  const { execa } = await import('execa');
  const file = await open(output, 'w');
  const child = execa(prepared.path, [...args], {
    // the empty folder of this run ends with it
    cwd: dirname(output),
    env: prepared.env,
    extendEnv: false,
    reject: false,
    detached: true,
    cleanup: false,
    windowsHide: true,
    // the types of execa know descriptors up to 9; it takes any
    stdio: ['ignore', file.fd as 3, 'ignore'],
  });
  child.unref();
  await file.close();
}

/**
 * Hands the terminal to a program until it ends. A program that ends before it has read everything, as a pager does, is no failure.
 *
 * @returns false where there is no such program outside the project, it does not start, or it fails by itself.
 */
export async function runInTerminal(
  program: string,
  args: readonly string[],
  { input, ...options }: Pick<RunOptions, 'variables' | 'env'> & { input: string },
): Promise<boolean> {
  const prepared = await prepare(program, options);
  if (prepared === undefined) return false;
  const { execa } = await import('execa');
  const { exitCode, signal } = await execa(prepared.path, [...args], {
    cwd: prepared.cwd,
    env: prepared.env,
    extendEnv: false,
    reject: false,
    input,
    stdout: 'inherit',
    stderr: 'inherit',
  });
  // a shell reports a signal as 128 plus its number
  return signal !== undefined || exitCode === 0 || (exitCode ?? 0) > 128;
}

/** The absolute path, the empty folder and the environment that a program is started with; undefined where there is none to start. */
async function prepare(
  program: string,
  { groups = [], variables = {}, env = process.env }: Pick<RunOptions, 'groups' | 'variables' | 'env'>,
) {
  const path = /[\\/]/.test(program) ? program : await findProgram(program, env);
  if (path === undefined || isUntrusted(path)) return undefined;
  const cwd = openNeutralFolder();
  const allowed = { HOME: findHome() ?? cwd, ...filterEnvironment(env, groups), ...NO_CURRENT_DIRECTORY, ...variables };
  return { path, cwd, env: allowed };
}

/** Windows looks for programs in the current directory first, unless this is set. */
const NO_CURRENT_DIRECTORY = { NoDefaultCurrentDirectoryInExePath: '1' };
