/** The last step before anything is printed: without credentials, and without what a terminal or a CI system would obey. */
import { redactSecrets } from '../catalog/secrets/secret-text.ts';
import { findUserinfo } from '../catalog/secrets/tokens.ts';
import { INVISIBLE } from '../text/invisible.ts';

/** The escapes of JSON, so that a document stays one. */
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escapeCharacter = (character: string): string =>
  SHORT[character] ??
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');

/** One line, in which every control character and every mark of direction is visible as its escape: `\u001b`, `\n`. */
export const escapeControlCharacters = (text: string): string => text.replace(INVISIBLE, escapeCharacter);

/** The same for a text of several lines: a diff, a file. */
export const escapeControlsByLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => escapeControlCharacters(line).replaceAll('\\t', '\t'))
    .join('\n');

/** Values of environment variables that are credentials by their name or form, to be hidden wherever they appear. */
const known = new Set<string>();
/** Shorter values are words that appear by chance. */
const SHORTEST = 8;
const TELLING = /(?:^|_)(?:api_?key|auth|credentials?|key|pass|password|passwd|pwd|secret|token|pat)s?(?:_\d+)?$/i;

/** Hides a value in all that is printed from now on, in its encoded form as well. */
export function hideSecret(value: string | undefined): void {
  if (value === undefined || value.length < SHORTEST || /^(?:[./~]|[A-Za-z]:\\|\d+$)/.test(value)) return;
  known.add(value).add(encodeURIComponent(value));
}

export function hideSecretsOf(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(environment)) {
    if (TELLING.test(name)) hideSecret(value);
    for (const { start, end } of findUserinfo(value)) hideSecret(value.slice(start, end).replace(/^[^:]*:/, ''));
  }
}

export function redact(text: string): string {
  let shown = text;
  for (const value of known) if (shown.includes(value)) shown = shown.replaceAll(value, '***');
  return redactSecrets(shown);
}

/** What a terminal obeys beside colours and moves of the cursor: titles, links and clipboards (ECMA-48 OSC, DCS, APC, PM), C1. */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\x1b(?!\[)/gu;
/** Commands to the runner, at the start of a line (GitHub) or anywhere (the older form, Azure Pipelines). */
const COMMAND = /^([^\S\n\r\u2028\u2029]*):(?=:)/gm;
const OLD_COMMAND = /#(?=#(?:vso)?\[)/g;

/** @param commands the text is annotations for GitHub, whose values are encoded. */
export function makeSafe(text: string, commands = false): string {
  const plain = redact(text).replace(OBEYED, escapeCharacter);
  return commands ? plain : plain.replace(COMMAND, '$1\\:').replace(OLD_COMMAND, '\\u0023');
}

/** From now on, what is written to these streams is made safe. */
export function guardOutput(streams: readonly NodeJS.WriteStream[], commands: boolean): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? makeSafe(chunk, commands) : chunk, ...rest)) as typeof stream.write;
  }
}
