/** Shows a text that is longer than the screen through the user's pager. */
import { EXIT } from '../errors.ts';
import { runInTerminal } from '../process/run.ts';
import { splitQuotedWords } from '../text/shell-quote.ts';
import { makeSafe } from './safe-output.ts';
import { handleSignals } from './signals.ts';
import { measureWidth } from './style.ts';
import type { Streams, TerminalEnvironment } from './terminal.ts';

type Screen = Streams['stdout'] & { rows?: number };

/** Ends at once where all fits, passes colors on, and leaves the text on the screen: what git sets where LESS is not set. */
const LESS = 'FRX';

/** Prints the text, or shows it in the pager where somebody is at the terminal and it does not fit. */
export async function printPaged(text: string, streams: Streams, env: TerminalEnvironment): Promise<void> {
  const pager = selectPager(env);
  if (pager === undefined || !isLong(text, streams) || env.TERM === 'dumb') return void streams.stdout.write(text);
  const [program = '', ...args] = pager;
  let interrupted = false;
  // the pager has the keyboard, Ctrl-C included
  const release = handleSignals((code) => {
    if (code !== EXIT.interrupted) process.exit(code);
    interrupted = true;
  });
  try {
    const shown = await runInTerminal(program, args, {
      input: makeSafe(text),
      env,
      variables: { LESS: env.LESS ?? LESS, LESSCHARSET: env.LESSCHARSET, LV: env.LV ?? '-c' },
    });
    // less -K fails where Ctrl-C has closed it
    if (!shown && !interrupted) streams.stdout.write(text);
  } finally {
    release();
  }
}

/** The words of PAGER, whose quotes count though no shell reads it. Empty, or `cat`, is none; unset is less. */
function selectPager(env: TerminalEnvironment): string[] | undefined {
  const words = splitQuotedWords(env.PAGER ?? 'less');
  return words.length === 0 || words[0] === 'cat' ? undefined : words;
}

function isLong(text: string, { stdin, stdout }: Streams): boolean {
  const { rows = 0, columns = 80, isTTY } = stdout as Screen;
  if (!isTTY || !stdin.isTTY || rows === 0) return false;
  const lines = text.split('\n').map((line) => Math.max(1, Math.ceil(measureWidth(line) / (columns || 80))));
  return lines.reduce((sum, height) => sum + height, 0) > rows;
}
