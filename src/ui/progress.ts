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

/** Counts the items of long work. */
export interface CountedProgress {
  update(done: number, failed: number): void;
  /** Takes the line away until the next update, so that something else can be written. */
  clear(): void;
  /** Writes a line of its own. */
  warn(text: string): void;
  stop(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const ASCII_FRAMES = ['|', '/', '-', '\\'];
/** Milliseconds; what is over sooner shows nothing. */
const DELAY = 300;
const INTERVAL = 100;
/** Milliseconds between two plain lines of a count: enough for a CI system that stops silent jobs, few enough for its log. */
const PLAIN_INTERVAL = 30_000;

/**
 * Starts it. A terminal with colour shows one line that moves; every other output one plain line a message, without escape sequences.
 */
export function showProgress(message: string, output: Writable, terminal: Terminal): Progress {
  return canMove(terminal) ? movingLine(message, output, terminal) : plainLines(message, output);
}

const canMove = ({ interactive, color, accessible }: Terminal): boolean => interactive && color && !accessible;

/** One line that moves where it can; elsewhere a plain line every half minute. */
export function showCountedProgress(total: number, output: Writable, terminal: Terminal): CountedProgress {
  const format = (done: number, failed: number): string =>
    `${done} of ${total} projects${failed > 0 ? `, ${failed} failed` : ''}`;
  const warn = (text: string) => void output.write(`warning: ${escapeControlCharacters(text)}\n`);
  if (canMove(terminal)) {
    const line = movingLine(format(0, 0), output, terminal);
    return {
      update: (done, failed) => line.update(format(done, failed)),
      clear: line.clear,
      warn(text) {
        line.clear();
        warn(text);
      },
      stop: () => line.stop(),
    };
  }
  let last = Date.now();
  return {
    update(done, failed) {
      if (Date.now() - last < PLAIN_INTERVAL) return;
      last = Date.now();
      output.write(`${format(done, failed)}\n`);
    },
    clear() {},
    warn,
    stop() {},
  };
}

function plainLines(first: string, output: Writable): Progress {
  const say = (message: string) => void output.write(`${escapeControlCharacters(message)}\n`);
  say(first);
  return { update: say, stop: (message) => message === undefined || say(message) };
}

function movingLine(first: string, output: Writable, terminal: Terminal): Progress & { clear(): void } {
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
  const clear = () => {
    if (shown) output.write('\r\u001b[K');
  };
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, INTERVAL).unref();
  }, DELAY).unref();
  return {
    update(next) {
      message = next;
    },
    clear,
    stop(last) {
      clearTimeout(timer);
      clear();
      if (last !== undefined) output.write(`${escapeControlCharacters(last)}\n`);
    },
  };
}
