/** The user's Python: its pip knows their mirror, proxy and certificates. */

export interface Python {
  /** As it is called: "python3". */
  command: string;
  run(args: readonly string[]): Promise<{ failed: boolean; stdout: string; stderr: string }>;
}

/** @returns the first Python on PATH that runs, undefined without one. */
export async function findPython(): Promise<Python | undefined> {
  const { execa } = await import('execa');
  for (const command of process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python']) {
    const run: Python['run'] = async (args) => {
      const { failed, stdout, stderr } = await execa(command, [...args], { reject: false, stdin: 'ignore' });
      // undefined where the program could not be started at all
      return { failed, stdout: stdout ?? '', stderr: stderr ?? '' };
    };
    const answer = await run(['--version']);
    if (!answer.failed && /^Python 3\./.test(answer.stdout)) return { command, run };
  }
  return undefined;
}
