/** Describes the terminal; the one place that reads its environment variables. */
import type { Readable, Writable } from 'node:stream';
import { userError } from '../errors.ts';

/** The three streams of a process. The talk goes to stderr, the result to stdout. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number };
}
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  /** Whether the stream is a terminal at all. */
  interactive: boolean;
  /** Width in characters; 80 where the terminal does not know it (`docker -t` without a size says 0). */
  columns: number;
  /** Whether SGR sequences may be written. */
  color: boolean;
  /** Whether characters beyond ASCII arrive as what they are. */
  unicode: boolean;
  /** TERM=dumb: no cursor to move. */
  dumb: boolean;
  /** ACCESSIBLE: plain lines that a screen reader can follow. */
  accessible: boolean;
}

/**
 * @param of which of the two outputs is meant; they differ when one of them is piped.
 * NO_COLOR (no-color.org: any value but the empty one) and TERM=dumb beat FORCE_COLOR, which beats a pipe.
 */
export function describeTerminal(
  streams: Streams,
  env: TerminalEnvironment,
  of: 'stdout' | 'stderr' = 'stderr',
): Terminal {
  const { isTTY, columns } = streams[of];
  const interactive = isTTY === true;
  const dumb = env.TERM === 'dumb';
  const forced = env.FORCE_COLOR === undefined ? undefined : isOn(env.FORCE_COLOR) || env.FORCE_COLOR === '';
  return {
    interactive,
    columns: columns || 80,
    color: !env.NO_COLOR && !dumb && (forced ?? interactive),
    unicode: env.TERM !== 'linux' && !dumb && spellsUnicode(env),
    dumb,
    accessible: isOn(env.ACCESSIBLE),
  };
}

/**
 * Whether questions may be asked. The first that says something decides: the flag, CREATE_ML_CONTAINER_INTERACTIVE=0|1,
 * CI, and last whether stdin and stderr are both terminals. stdout may be piped: it carries the result, not the questions.
 * @throws UserError when the variable is neither 0 nor 1.
 */
export function canPrompt(
  run: { interactive?: boolean | undefined },
  streams: Streams,
  env: TerminalEnvironment,
): boolean {
  if (run.interactive !== undefined) return run.interactive;
  const wish = env.CREATE_ML_CONTAINER_INTERACTIVE;
  if (wish === '0' || wish === '1') return wish === '1';
  if (wish)
    throw userError(
      'CREATE_ML_CONTAINER_INTERACTIVE',
      `must be 0 or 1, not "${wish}"`,
      'set it to 0 or 1, or give --no-interactive',
    );
  if (isOn(env.CI)) return false;
  return streams.stdin.isTTY === true && streams.stderr.isTTY === true;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
}

/** POSIX: the first of the three that is set decides. None is the rule in containers, where terminals are UTF-8 nevertheless. */
function spellsUnicode(env: TerminalEnvironment): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return !locale || /utf-?8/i.test(locale);
}
