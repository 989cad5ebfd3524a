/** Finds what has the form of a credential: tokens with the prefix of their issuer, private keys, logins in URLs. Linear in the length of the text. */
import { escapePattern } from '../../text/escape-pattern.ts';
import { stripEnd } from '../../text/strip.ts';
import { secrets } from './index.ts';

export interface SecretText {
  start: number;
  end: number;
  /** "a token of GitHub", "a private key". */
  what: string;
}

const ALPHABETS: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]*/y,
  word: /\w*/y,
  dash: /[\w-]*/y,
  dots: /[\w.-]*/y,
  base64: /[\w+/=.-]*/y,
  hex: /[A-Fa-f0-9-]*/y,
  upper: /[A-Z0-9]*/y,
};

interface TokenRow {
  issuer: string;
  prefix: string;
  of: string;
  least: number;
  most?: number;
  /** What it is, where it is no token. */
  what?: string;
}
const tokens = new Map((secrets.tokens as TokenRow[]).map((row) => [row.prefix, row]));
/** The longest first, so that `sk-ant-` is not taken for `sk-`. */
const PREFIXES = [...tokens.keys()]
  .sort((a, b) => b.length - a.length)
  .map(escapePattern)
  .join('|');
/** No letter or digit stands before a token, except of an escape: `\n` in JSON, `%3D` in a URL. Two patterns take a tenth of one's time. */
const PLACES = [
  new RegExp(`(?<![A-Za-z0-9])(${PREFIXES})`, 'g'),
  new RegExp(`(?:\\\\[bfnrt]|\\\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})(${PREFIXES})`, 'g'),
];

/** Access tokens by prefix, alphabet and length. */
export const findTokens = (text: string): SecretText[] => PLACES.flatMap((place) => findAt(place, text));

function findAt(place: RegExp, text: string): SecretText[] {
  const found: SecretText[] = [];
  place.lastIndex = 0;
  for (let match = place.exec(text); match; match = place.exec(text)) {
    const prefix = match[1] as string;
    const start = place.lastIndex - prefix.length;
    const row = tokens.get(prefix) as TokenRow;
    const body = readRun(ALPHABETS[row.of] as RegExp, text, place.lastIndex);
    const length = stripEnd(body, '.=-').length;
    const isToken = length >= row.least && length <= (row.most ?? Number.POSITIVE_INFINITY);
    place.lastIndex += body.length;
    if (isToken && (row.prefix !== 'eyJ' || isWebToken(prefix + body)))
      found.push({ start, end: place.lastIndex, what: row.what ?? `a token of ${row.issuer}` });
  }
  return found;
}

/** Whether a text has the three parts of a JSON web token (RFC 7519). */
const isWebToken = (text: string): boolean =>
  text.split('.').length >= 3 && text.split('.')[1]?.startsWith('eyJ') === true;

export function readRun(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? '';
}

/** PEM and OpenPGP blocks (RFC 7468, RFC 9580). `end` is that of the text where the block is cut off. */
export function findPrivateKeys(text: string): SecretText[] {
  return ['-----', '---- '].flatMap((dashes) => findBlocks(text, `${dashes}BEGIN `, `${dashes}END `));
}

function findBlocks(text: string, opening: string, closing: string): SecretText[] {
  const found: SecretText[] = [];
  let at = text.indexOf(opening);
  while (at >= 0) {
    const header = text.slice(at + opening.length, at + 80).split('----')[0] ?? '';
    if (!header.includes('PRIVATE KEY')) {
      at = text.indexOf(opening, at + 1);
      continue;
    }
    const close = text.indexOf(closing, at);
    const line = close < 0 ? -1 : text.indexOf('----', close + closing.length);
    const end = line < 0 ? text.length : Math.min(text.length, line + 5);
    found.push({ start: at, end, what: 'a private key' });
    at = text.indexOf(opening, end);
  }
  return found;
}

/** `user:password` in URLs, or a token in their place: the part between `//` and the last `@` of the authority. */
export function findUserinfo(text: string): SecretText[] {
  const found: SecretText[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const start = at + 3;
    const rest = readRun(UNQUOTED, text, start);
    const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
    // a password with an unescaped `#`, `?` or `/`; digits alone are a port
    const isCut = !authority.includes('@') && /:(?!\d*$)/.test(authority);
    const end = (isCut ? rest : authority).lastIndexOf('@');
    if (end > 0) found.push({ start, end: start + end, what: 'a URL with a password' });
  }
  return found;
}
/** An address ends at a blank, and does not leave the quotes that it stands in. */
const UNQUOTED = /[^\s"'`<>\\]{0,400}/y;
