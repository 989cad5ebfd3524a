/** Shows progress of long work on stderr. */
import type { Writable } from 'node:stream';
import { escapeControlCharacters } from './safe-output.ts';
import { clipText } from './style.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** Says what is being done now. */
  update(message: string): void;
  /** Takes the line away, or leaves this one in its place. Always call it. */
  stop(message?: string): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const ASCII_FRAMES = ['|', '/', '-', '\\'];
/** Milliseconds; what is over sooner shows nothing. */
const DELAY = 300;
const INTERVAL = 100;

/**
 * Starts it. A terminal with colour shows one line that moves; every other output one plain line a message, without escape sequences.
 */
export function showProgress(message: string, output: Writable, terminal: Terminal): Progress {
  const moves = terminal.interactive && terminal.color && !terminal.accessible;
  return moves ? movingLine(message, output, terminal) : plainLines(message, output);
}

function plainLines(first: string, output: Writable): Progress {
  const say = (message: string) => void output.write(`${escapeControlCharacters(message)}\n`);
  say(first);
  return { update: say, stop: (message) => message === undefined || say(message) };
}

function movingLine(first: string, output: Writable, terminal: Terminal): Progress {
  const frames = terminal.unicode ? FRAMES : ASCII_FRAMES;
  let message = first;
  let frame = 0;
  let shown = false;
  const draw = () => {
    shown = true;
    output.write(
      `\r\u001b[K${frames[frame++ % frames.length]} ${clipText(escapeControlCharacters(message), terminal.columns - 3)}`,
    );
  };
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, INTERVAL).unref();
  }, DELAY).unref();
  return {
    update(next) {
      message = next;
    },
    stop(last) {
      clearTimeout(timer);
      if (shown) output.write('\r\u001b[K');
      if (last !== undefined) output.write(`${escapeControlCharacters(last)}\n`);
    },
  };
}
