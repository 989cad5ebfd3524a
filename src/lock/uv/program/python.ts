/** The user's Python outside the project: its pip knows their mirror, proxy and certificates, and uv resolves with it. */
import type { Environment } from '../../../process/environment.ts';
import { findPrograms } from '../../../process/programs.ts';
import { runProgram } from '../../../process/run.ts';
import { isUntrusted } from '../../../process/trust-boundary.ts';

export interface Python {
  /** As it is called: "python3". */
  command: string;
  /** The interpreter itself, where a version manager's shim was found. */
  path: string;
  /** Runs it isolated: without the current directory, PYTHONPATH and the user's site-packages. */
  run(args: readonly string[]): Promise<{ failed: boolean; stdout: string; stderr: string }>;
}

const WHICH = 'import sys; print(sys.version_info.major, sys.executable, sep=chr(10))';

/** Milliseconds that pip has to fetch something. */
const TIMEOUT = 300_000;

/** @returns the first Python on PATH that runs and is not the project's, undefined without one. */
export async function findPython(env: Environment): Promise<Python | undefined> {
  for (const command of process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'])
    for (const program of await findPrograms(command, env)) {
      const { status, stdout } = await runProgram(program, ['-I', '-c', WHICH], { env, timeout: 30_000 });
      const [major, path = ''] = stdout.split(/\r?\n/);
      if (status === 'done' && major === '3' && path !== '' && !isUntrusted(path))
        return openPython(command, path, env);
    }
  return undefined;
}

const openPython = (command: string, path: string, env: Environment): Python => ({
  command,
  path,
  async run(args) {
    const { status, stdout, stderr } = await runProgram(path, ['-I', ...args], {
      groups: ['pip'],
      env,
      timeout: TIMEOUT,
    });
    return { failed: status !== 'done', stdout, stderr };
  },
});
