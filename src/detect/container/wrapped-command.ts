/** Finds the program that a command runs in the end: behind wrappers, and in what a shell is given. */
import { splitShellCommands } from '../../dockerfile/shell.ts';
import table from './wrappers.json' with { type: 'json' };

interface Wrapper {
  /** The word that the program follows: `run`, `-m`. */
  after?: string;
  /** Words between options and program. */
  arguments?: number;
  /** Options that take the next word as their value. */
  values?: string[];
}

const wrappers: Readonly<Record<string, Wrapper>> = table.wrappers;

const SHELL = /^(?:ba|da|a|z)?sh$/;
/** Wrappers around wrappers. */
const DEEPEST = 8;

/** A command by its program, without folders, and the words after it; several where a shell is given several. */
export interface WrappedCommand {
  program: string;
  words: string[];
}

/** `exec poetry run gunicorn app:app`, `python -m uvicorn app:app` and `bash -lc "migrate && gunicorn app:app"`. */
export function unwrapCommand(words: readonly string[], depth = 0): WrappedCommand[] {
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const program = takeFileName(words[start] ?? '');
  if (program === '' || depth > DEEPEST) return [];
  const rest = words.slice(start + 1);
  if (SHELL.test(program)) return unwrapShell(rest, depth);
  const wrapper = findWrapper(program);
  if (!wrapper) return [{ program, words: rest }];
  const after = wrapper.after === undefined ? 0 : rest.indexOf(wrapper.after) + 1;
  if (wrapper.after !== undefined && after === 0) return [{ program, words: rest }];
  let at = after;
  while (rest[at]?.startsWith('-')) at += wrapper.values?.includes(rest[at] ?? '') ? 2 : 1;
  return unwrapCommand(rest.slice(at + (wrapper.arguments ?? 0)), depth + 1);
}

/** `-c TEXT` with its commands, or the script that is run. */
function unwrapShell(words: readonly string[], depth: number): WrappedCommand[] {
  const at = words.findIndex((word) => !/^[-+]/.test(word));
  if (at < 0) return [];
  const isText = words.slice(0, at).some((word) => /^-[a-z]*c$/.test(word));
  return isText ? unwrapText(words[at] ?? '', depth + 1) : unwrapCommand(words.slice(at), depth + 1);
}

/** The commands of a line of shell. */
export const unwrapText = (text: string, depth = 0): WrappedCommand[] =>
  splitShellCommands(text, 0, text.length, () => 1).flatMap(({ words }) =>
    unwrapCommand(
      words.map((word) => word.text),
      depth,
    ),
  );

/** "python3.12" is "python". */
function findWrapper(program: string): Wrapper | undefined {
  const name = /^python[\d.]*$/.test(program) ? 'python' : program;
  return Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
}

const takeFileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
