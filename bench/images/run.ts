/** Programs that the bench runs. */
import { spawn } from 'node:child_process';

/** @returns what it printed, both streams. @throws when it fails, with the end of that. */
export function must(
  program: string,
  args: readonly string[],
  cwd?: string,
  env: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (text += more));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(text)
        : reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text.slice(-3000)}`)),
    );
  });
}

/** What a step takes, in seconds, and what it printed. */
export async function timed(step: () => Promise<string>): Promise<{ seconds: number; text: string }> {
  const began = process.hrtime.bigint();
  const text = await step();
  return { seconds: Number(process.hrtime.bigint() - began) / 1e9, text };
}
