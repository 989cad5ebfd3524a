/** Finds the program that a command runs in the end: behind wrappers, and in what a shell is given. */
import { splitShellCommands } from './shell.ts';
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
  const at = findProgram(words);
  const program = nameProgram(words[at]);
  if (program === '' || depth > DEEPEST) return [];
  const rest = words.slice(at + 1);
  if (!SHELL.test(program)) return [{ program, words: rest }];
  const text = findShellText(words, at);
  if (text >= 0) return unwrapText(words[text] ?? '', depth + 1);
  const script = rest.findIndex((word) => !/^[-+]/.test(word));
  return script < 0 ? [] : unwrapCommand(rest.slice(script), depth + 1);
}

/** The commands of a line of shell. */
export const unwrapText = (text: string, depth = 0): WrappedCommand[] =>
  splitShellCommands(text, 0, text.length, () => 1).flatMap(({ words }) =>
    unwrapCommand(
      words.map((word) => word.text),
      depth,
    ),
  );

/** The word that is the program, behind wrappers and assignments. */
export function findProgram(words: readonly string[]): number {
  let at = skipAssignments(words, 0);
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const next = skipWrapper(words, at);
    if (next === undefined) break;
    at = skipAssignments(words, next);
  }
  return at;
}

/** A program's name without its folder; of `python -mpip` the module. */
export const nameProgram = (word = ''): string => word.slice(word.lastIndexOf('/') + 1).replace(/^-m(?=\w)/, '');

/** The word that a shell is given to run, `-c TEXT`; -1 where the program is no shell or runs a script. */
export function findShellText(words: readonly string[], program = findProgram(words)): number {
  if (!SHELL.test(nameProgram(words[program]))) return -1;
  const at = words.findIndex((word, i) => i > program && !/^[-+]/.test(word));
  return words.slice(program + 1, at).some((word) => /^-[a-z]*c$/.test(word)) ? at : -1;
}

function skipAssignments(words: readonly string[], from: number): number {
  let at = from;
  while (/^[A-Za-z_]\w*=/.test(words[at] ?? '')) at += 1;
  return at;
}

/** Where the wrapped command begins; undefined where the program at `start` wraps none. */
function skipWrapper(words: readonly string[], start: number): number | undefined {
  const wrapper = findWrapper(nameProgram(words[start]));
  if (!wrapper) return undefined;
  const { after, values = [], arguments: between = 0 } = wrapper;
  let at = start + 1;
  const skipOptions = (): void => {
    while (words[at]?.startsWith('-') && words[at] !== after && !(after === '-m' && words[at]?.startsWith('-m')))
      at += values.includes(words[at] ?? '') ? 2 : 1;
  };
  skipOptions();
  if (after !== undefined) {
    if (after === '-m' && /^-m\w/.test(words[at] ?? '')) return at;
    if (words[at] !== after) return undefined;
    at += 1;
    skipOptions();
  }
  return at + between < words.length ? at + between : undefined;
}

/** "python3.12" is "python". */
function findWrapper(program: string): Wrapper | undefined {
  const name = /^python[\d.]*$/.test(program) ? 'python' : program;
  return Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
}
