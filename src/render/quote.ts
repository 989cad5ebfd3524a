/** Quotes values for each output format; the source of each grammar is given. */
import { INVISIBLE } from '../text/invisible.ts';
import { quoteShellWord } from '../text/shell-quote.ts';

/** One line without what ends it. */
const oneLine = (text: unknown): string => String(text).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** One line of a comment: what would end the line, or make it look like another, becomes a blank. */
export const comment = (text: unknown): string => oneLine(text).replace(INVISIBLE, ' ');

/** The value of ENV and LABEL (Dockerfile reference, ENV and "Environment replacement"): quoted, with nothing left to expand. */
export function dockerText(text: unknown): string {
  const value = oneLine(text);
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `"${value.replace(/[\\"$]/g, (c) => `\\${c}`)}"`;
}

/** The same for ENV, where a long list of folders takes a line for each: what follows a backslash begins the line, since a blank would count. */
export function dockerLines(text: unknown): string {
  const value = dockerText(text);
  return value.length > 100 && !value.startsWith('"') ? value.replaceAll(':', ':\\\n') : value;
}

/** The exec form: a list in JSON. */
export const json = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;

/** A YAML double-quoted scalar is a JSON string (YAML 1.2, 7.3.1); `$$` is Compose's literal `$` (Compose specification, Interpolation). */
export const yaml = (value: unknown): string => JSON.stringify(value).replaceAll('$', '$$$$');

/** The same where nothing interpolates: a YAML double-quoted scalar is a JSON string (YAML 1.2, 7.3.1). */
export const yamlText = (value: unknown): string => JSON.stringify(value);

/**
 * A value in a workflow of GitHub: YAML text in which an expression of the value's own is only text (GitHub Docs, "Evaluate
 * expressions in workflows and actions": literals).
 */
export const workflowText = (value: unknown): string => yamlText(String(value).replaceAll('${{', () => "${{ '${{' }}"));

/**
 * A quoted template of HCL (HCL native syntax, "Quoted Templates"): a JSON string, in which what would begin a template is
 * written as its code point. Doubling it, the other way, reads differently after a further `$`.
 */
export const hcl = (value: unknown): string =>
  JSON.stringify(value).replace(/[$%](?=\{)/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

export const composeJson = (words: readonly string[]): string => json(words).replaceAll('$', '$$$$');

export const sh = (value: unknown): string => quoteShellWord(String(value));

/** What variable expansion in an instruction makes this very path of (Dockerfile reference, Environment replacement). */
const unexpanded = (path: string): string => path.replace(/[\\$'"]/g, (c) => `\\${c}`);

/**
 * A source of COPY is a pattern of Go's filepath.Match (Dockerfile reference, COPY: `arr[[]0].txt`). What is sent is chosen by it as well
 * (moby/patternmatcher), which knows no star in brackets; an escaped one counts only beside brackets, so a letter gets some.
 * A blank at either end would be cut off, and `<<` begins a here-document.
 */
function source(path: string): string {
  const bracketed = path.replace(/\[|^[! ]| $|<(?=<)/g, '[$&]');
  if (!/[*?]/.test(bracketed)) return unexpanded(bracketed);
  const marked = bracketed.includes('[') ? bracketed : bracketed.replace(/\w/, '[$&]');
  return unexpanded(marked.replace(/[*?]/g, (c) => `\\${c}`));
}

/** Sources and target of COPY; the JSON form where a blank, a dash or a bracket would make something else of a name. */
export function copy(from: readonly string[], to: string): string {
  const paths = [...from.map(source), unexpanded(to)];
  return paths.every((path) => /^[\w./][\w./@%+=:,~-]*$/.test(path)) ? paths.join(' ') : json(paths);
}

/**
 * A file name as a pattern that matches just that name (moby/patternmatcher: backslash escapes; a blank at either end would be cut off).
 * A character that a line cannot have is any character: what is excluded stays out.
 */
export const pattern = (path: unknown): string =>
  String(path)
    .replace(/[*?[\]\\]|^!/g, (c) => `\\${c}`)
    .replace(INVISIBLE, '?')
    .replace(/^ | $/g, '[ ]');

export const words = (list: readonly string[]): string => list.map(quoteShellWord).join(' ');

/** A variable with what stands for it where it is not set, as POSIX shells and Compose both read it. The value's own grammar keeps it inert. */
export const fallback = (name: string, value: unknown): string => `\${${name}:-${String(value)}}`;

/** Words over several lines of a RUN: a package manager's list may be long. */
export function wrapped(list: readonly string[]): string {
  const lines: string[] = [];
  for (const word of list.map(quoteShellWord)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 70) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(' \\\n      ');
}

/** A value of a systemd unit that is read to the end of its line: specifiers and variables are only text (systemd.unit, systemd.service). */
export const unit = (value: unknown): string => comment(value).replace(/[%$]/g, (c) => c + c);

/** One word of a unit's value where words are split: `NAME="..."` (systemd.syntax, Quoting). */
export const unitVariable = (name: string, value: unknown): string => {
  const text = unit(value);
  const assignment = `${name}=${text}`;
  return /^[\w@%+=:,./$-]*$/.test(text) ? assignment : `"${assignment.replace(/["\\]/g, (c) => `\\${c}`)}"`;
};

/** A command in exec form as the value of a unit. */
export const unitJson = (words: readonly string[]): string => unit(json(words));

/** A literal of Python for a value of JSON; what does not fit a line is written over several. */
export const python = (value: unknown): string => pythonLines(value, '');

/** The same as an item of a list. */
export const pythonIn = (value: unknown): string => pythonLines(value, '    ');

function pythonLines(value: unknown, indent: string): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object' || value === null)
    return JSON.stringify(value).replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const list = Array.isArray(value);
  const fields = (inner: string): string[] =>
    list
      ? value.map((item) => pythonLines(item, inner))
      : Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${pythonLines(field, inner)}`);
  const [open, close] = list ? '[]' : '{}';
  const line = `${open}${fields(indent).join(', ')}${close}`;
  if (!line.includes('\n') && indent.length + line.length <= 110) return line;
  const inner = `${indent}    `;
  return `${open}\n${fields(inner)
    .map((field) => `${inner}${field},\n`)
    .join('')}${indent}${close}`;
}
