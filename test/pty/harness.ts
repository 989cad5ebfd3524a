/** A program in a real pseudo-terminal, with a real emulator that says what a person would see. */
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export const keys = {
  enter: '\r',
  tab: '\t',
  space: ' ',
  up: '\u001b[A',
  down: '\u001b[B',
  left: '\u001b[D',
  right: '\u001b[C',
  backspace: '\u007f',
  /** Empties a line of text. */
  clear: '\u0015',
  escape: '\u001b',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlZ: '\u001a',
} as const;

export interface Session {
  /** Types, key by key: each is a chunk of its own, as from a person. */
  send(...keys: string[]): Promise<void>;
  /** Waits until the text is on the screen or above it; the error shows the screen. */
  waitFor(text: string | RegExp): Promise<void>;
  /** Everything that was written and not erased, scrolled-off lines included, without trailing blanks. */
  screen(): string;
  /** The rows of the screen, character by character, with how each looks. */
  cells(): Cell[][];
  /** The bytes, for what a screen does not show: escape sequences. */
  raw(): string;
  resize(columns: number, rows: number): void;
  /** Sends the program a signal, as `kill` does. */
  signal(name: 'SIGTERM' | 'SIGINT'): void;
  /** Waits for the end. `signal` is 0 when it left by itself. */
  exit(): Promise<{ exitCode: number; signal: number }>;
  /** For a test that failed half-way; harmless after the end. */
  kill(): void;
}

export interface Cell {
  text: string;
  /** Of the 16 of the terminal; undefined: the one of the text. */
  color: number | undefined;
  bold: boolean;
  dim: boolean;
}

export interface Setting {
  cwd?: string;
  /** Added to a bare environment: the tests must not see CI or NO_COLOR of the machine that runs them. */
  env?: Record<string, string>;
  columns?: number;
  rows?: number;
  /** A terminal that does not know its size, as `docker run -t` without one. */
  sizeless?: boolean;
  /** Shell redirections: `2>talk.txt`, `</dev/null`. */
  redirect?: string;
}

/** Milliseconds after which waiting is a failure; give the tests more, or the error cannot show the screen. */
const PATIENCE = 40_000;

/**
 * Moves down to the row of that label and takes it. A busy machine draws late: a key is sent only when the one before is drawn.
 * @param list the part of the screen that has the list
 */
export async function choose(session: Session, label: string, list = (): string => session.screen()): Promise<void> {
  for (let moves = 0; !new RegExp(`[●>] ${label}`).test(list()); moves++) {
    if (moves > 40) throw new Error(`${label} is not in the list:\n${session.screen()}`);
    const before = session.screen();
    await session.send(keys.down);
    for (let waits = 0; waits < 100 && session.screen() === before; waits++)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await session.send(keys.enter);
}

/** Starts `command args...` in a terminal of 80 × 24. */
export function start(command: string, args: readonly string[], setting: Setting = {}): Session {
  const { columns = 80, rows = 24 } = setting;
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 5000,
    allowProposedApi: true,
    convertEol: false,
  });
  const program = spawn('/bin/sh', ['-c', shellLine(setting), 'sh', command, ...args], {
    cols: columns,
    rows,
    cwd: setting.cwd ?? process.cwd(),
    env: bareEnvironment(setting.env),
  });
  let raw = '';
  let ended: { exitCode: number; signal: number } | undefined;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  program.onData((data) => {
    raw += data;
    terminal.write(data, changed);
  });
  program.onExit(({ exitCode, signal }) => {
    ended = { exitCode, signal: signal ?? 0 };
    terminal.write('', changed);
  });
  const screen = () => textOf(terminal);
  const until = (what: string, done: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        listeners.delete(check);
        outcome();
      };
      const failed = (why: string) =>
        settle(() => reject(new Error(`${why} while waiting for ${what}; the screen:\n${screen()}`)));
      const check = () => {
        if (done()) settle(resolve);
        else if (ended) failed(`it ended with ${JSON.stringify(ended)}`);
      };
      const timer = setTimeout(() => failed('nothing came'), PATIENCE);
      listeners.add(check);
      check();
    });
  return {
    async send(...sent) {
      for (const key of sent) {
        program.write(key);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    waitFor: (text) =>
      until(String(text), () => (typeof text === 'string' ? screen().includes(text) : text.test(screen()))),
    screen,
    cells: () => readCells(terminal),
    raw: () => raw,
    resize(newColumns, newRows) {
      program.resize(newColumns, newRows);
      terminal.resize(newColumns, newRows);
    },
    signal: (name) => program.kill(name),
    async exit() {
      await until('its end', () => ended !== undefined);
      return ended as { exitCode: number; signal: number };
    },
    kill: () => endOf(program, ended !== undefined),
  };
}

function shellLine({ sizeless, redirect = '' }: Setting): string {
  return `${sizeless ? 'stty cols 0 rows 0; ' : ''}exec "$@" ${redirect}`;
}

function bareEnvironment(added: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...added };
}

function textOf(terminal: InstanceType<typeof xterm.Terminal>): string {
  const { buffer } = terminal;
  const lines = Array.from(
    { length: buffer.active.length },
    (_, row) => buffer.active.getLine(row)?.translateToString(true) ?? '',
  );
  return lines.join('\n').trimEnd();
}

function readCells(terminal: InstanceType<typeof xterm.Terminal>): Cell[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: terminal.cols }, (__, column) => {
      const cell = line?.getCell(column);
      return {
        text: cell?.getChars() || ' ',
        color: cell?.isFgPalette() ? cell.getFgColor() : undefined,
        bold: Boolean(cell?.isBold()),
        dim: Boolean(cell?.isDim()),
      };
    });
  });
}

function endOf(program: IPty, ended: boolean): void {
  if (!ended) program.kill('SIGKILL');
}
