/** Creates the prompter that fits the terminal. */

import { describeTerminal, type Streams, type TerminalEnvironment } from './terminal.ts';
import type { Prompter } from './types.ts';

/** Columns below which clack's lists fall apart into single characters: it counts colour codes as width. */
const NARROW = 40;

/** The asker that suits the terminal. Loads no more than it needs: clack is not for plain lines. */
export async function createPrompter(streams: Streams, env: TerminalEnvironment): Promise<Prompter> {
  const terminal = describeTerminal(streams, env);
  const full = terminal.interactive && streams.stdin.isTTY === true && !terminal.accessible && !terminal.dumb;
  if (full && terminal.columns >= NARROW) {
    return (await import('./clack.ts')).createClackPrompter(streams.stdin, streams.stderr, terminal);
  }
  return (await import('./plain.ts')).createPlainPrompter(streams.stdin, streams.stderr, terminal.columns);
}
