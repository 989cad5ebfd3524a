/**
 * Replaces every word that could name something of the user's by a numbered placeholder. What stays is made of public words, so
 * that a new kind of secret or name needs no new pattern.
 */
export interface Redactor {
  text(text: string): string;
  /** The same for all strings of a JSON value. Keys stay: they are the program's, and whoever reads the value needs them. */
  value(value: unknown): unknown;
}

export interface PublicWords {
  /** Words that are published, in lower case: those of the program and of public packages. */
  words: ReadonlySet<string>;
  /** Words of the user, in lower case: never shown, even where they are published. */
  personal: ReadonlySet<string>;
  /** Whole texts that are replaced first: path of the project → `<project>`. */
  texts: ReadonlyMap<string, string>;
}

/** What stands between words in the messages of the program. */
const TOKEN = /[^\s"'`()[\]{},;<>|→·…×]+/g;
const COMPARISON = /([=!<>~]=|=)/;
const VARIABLE = /^[A-Z][A-Z0-9_]*=/;
/** Extension and line of a file name. */
const FILE_END = /(?:\.([A-Za-z0-9]{1,8}))?(:\d{1,6})?$/;
const ADDRESS = /\d\.\d{1,3}\.\d{1,3}\.\d/;
const LOCAL_ADDRESSES = ['0.0.0.0', '127.0.0.1'];
const OWN_PACKAGE = /^create-ml-container@/;

export function createRedactor({ words, personal, texts }: PublicWords): Redactor {
  const numbers = new Map<string, number>();
  const isPublicWord = (word: string): boolean => words.has(word.toLowerCase()) && !personal.has(word.toLowerCase());
  const hide = (token: string): string => {
    const [end = '', extension, line = ''] = FILE_END.exec(token) ?? [];
    const named = token.slice(0, token.length - end.length) || token;
    if (!numbers.has(named)) numbers.set(named, numbers.size + 1);
    const kept = extension !== undefined && isPublicWord(extension) ? `.${extension}` : '';
    return `<${numbers.get(named)}>${kept}${line}`;
  };
  const redactPart = (part: string): string => (isPublic(part, isPublicWord) ? part : hide(part));
  const redactToken = (token: string): string => {
    if (token.includes('://')) return hide(token);
    const [, value] = VARIABLE.test(token) ? [0, token.slice(token.indexOf('=') + 1)] : [];
    if (value) return `${redactPart(token.slice(0, -value.length - 1))}=${hide(value)}`;
    return token.split(COMPARISON).map(redactPart).join('');
  };
  const text = (given: string): string => {
    let shown = given;
    for (const [own, placeholder] of texts) shown = shown.replaceAll(own, placeholder);
    return shown.replace(TOKEN, (token) => ([...texts.values()].includes(`<${token}>`) ? token : redactToken(token)));
  };
  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given);
    if (Array.isArray(given)) return given.map(value);
    if (typeof given !== 'object' || given === null) return given;
    return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, value(one)]));
  };
  return { text, value };
}

/** All of its words are public, and its numbers are those of a version, a date or a port. */
function isPublic(token: string, isPublicWord: (word: string) => boolean): boolean {
  if (/[^\x21-\x7e]/.test(token)) return false;
  if (token.slice(1, -1).includes('@') && !OWN_PACKAGE.test(token)) return false;
  if (ADDRESS.test(token) && !LOCAL_ADDRESSES.some((address) => token.startsWith(address))) return false;
  const digits = token.match(/\d+/g) ?? [];
  if (digits.some((run) => run.length > MAX_DIGITS) || digits.join('').length > 2 * MAX_DIGITS) return false;
  return (token.match(/[A-Za-z]+/g) ?? []).every(isPublicWord);
}

const MAX_DIGITS = 5;
