/**
 * Finds credentials in text by their form: private keys, tokens with the prefix of their issuer, values under telling keys,
 * passwords in URLs. Every search is linear in the length of the text.
 */
import { readTail, stripEnd } from '../../text/strip.ts';
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
}
const tokens = new Map((secrets.tokens as TokenRow[]).map((row) => [row.prefix, row]));
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** The longest first, so that `sk-ant-` is not taken for `sk-`. */
const PREFIX = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[...tokens.keys()]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})`,
  'g',
);

/** Access tokens by prefix, alphabet and length. */
function findTokens(text: string): SecretText[] {
  const found: SecretText[] = [];
  PREFIX.lastIndex = 0;
  for (let match = PREFIX.exec(text); match; match = PREFIX.exec(text)) {
    const row = tokens.get(match[0]) as TokenRow;
    const body = readRun(ALPHABETS[row.of] as RegExp, text, PREFIX.lastIndex);
    const length = stripEnd(body, '.=-').length;
    const isToken = length >= row.least && length <= (row.most ?? Number.POSITIVE_INFINITY);
    PREFIX.lastIndex += body.length;
    if (isToken && isWebToken(match[0] + body) !== false)
      found.push({ start: match.index, end: PREFIX.lastIndex, what: `a token of ${row.issuer}` });
  }
  return found;
}

/** For what begins as a JSON web token (RFC 7519): whether it has the three parts of one. */
const isWebToken = (text: string): boolean | undefined =>
  text.startsWith('eyJ') ? text.split('.').length >= 3 && text.split('.')[1]?.startsWith('eyJ') === true : undefined;

function readRun(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? '';
}

/** PEM and OpenPGP blocks (RFC 7468, RFC 9580). `end` is that of the text where the block is cut off. */
function findPrivateKeys(text: string): SecretText[] {
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

const wordy = (word: string): string => escaped(word).replaceAll('_', '[_-]?');
const { tellingKeys: telling } = secrets;
const KEY = new RegExp(
  `(?:${[...telling.secret]
    .sort((a, b) => b.length - a.length)
    .map(wordy)
    .join('|')})`,
  'gi',
);
/** What stands between a key and its value in INI, TOML, YAML, JSON, XML, properties and Python; `: str =` is a type hint. */
const ASSIGNMENT =
  /["'`\]]{0,2}(?:\s{0,8}(?:=>|:=|[:=])|\s{0,3}:\s{0,3}[\w.[\]|]{1,40}\s{0,3}=|\s{1,3}value=|>)[ \t]{0,8}(?<quote>["'`]?)/y;

/** Passwords and keys: values that no placeholder is, after a key such as `api_key`. @param quoted only values in quotes count. */
function findTellingValues(text: string, { quoted = false } = {}): SecretText[] {
  const found: SecretText[] = [];
  KEY.lastIndex = 0;
  for (let match = KEY.exec(text); match; match = KEY.exec(text)) {
    const end = KEY.lastIndex;
    const key = match[0];
    if (!isWholeWord(text, match.index, end)) {
      // `db_pass` begins DB_PASSWORD, and hides `password`
      KEY.lastIndex = match.index + 1;
      continue;
    }
    const rest = readRun(/[\w-]{0,40}/y, text, end);
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    if (isOrdinaryKey(before, rest)) continue;
    ASSIGNMENT.lastIndex = end + rest.length;
    const assigned = ASSIGNMENT.exec(text);
    const quote = assigned?.groups?.quote ?? '';
    if (!assigned || (quoted && quote === '')) continue;
    const start = ASSIGNMENT.lastIndex;
    const value = quote === '' ? readRun(BARE, text, start) : readQuoted(text, start, quote);
    if (value === undefined || !isSecretValue(value, key)) continue;
    found.push({ start, end: start + value.length, what: `a value for ${normalizeKey(key)}` });
    KEY.lastIndex = start + value.length;
  }
  return found;
}
const BARE = /[^\s"'`,;<>{}()]{0,400}/y;

/** Values of options of a command line, in a shell and in a list: `--ssl-keyfile-password x`, `"--api-key", "x"`. */
function findOptionValues(text: string): SecretText[] {
  const found: SecretText[] = [];
  KEY.lastIndex = 0;
  for (let match = KEY.exec(text); match; match = KEY.exec(text)) {
    const before = readTail(text.slice(Math.max(0, match.index - 40), match.index), /[\w-]/);
    const rest = readRun(/[\w-]{0,40}/y, text, KEY.lastIndex);
    if (!before.startsWith('--') || isOrdinaryKey(before, rest)) continue;
    const separator = readRun(SEPARATOR, text, KEY.lastIndex + rest.length);
    const start = KEY.lastIndex + rest.length + separator.length;
    const value = separator === '' ? '' : readRun(WORD, text, start);
    // `--secret id=netrc` of Docker
    if (!/^\w+=/.test(value) && isSecretValue(value, match[0]))
      found.push({ start, end: start + value.length, what: 'the value of an option' });
  }
  return found;
}
const SEPARATOR = /(?:\\?["'])?(?:[ \t]{1,4}|,[ \t\n]{0,20})(?:\\?["'])?/y;
const WORD = /[^\s"'`,;<>{}()\\]{0,400}/y;

function readQuoted(text: string, start: number, quote: string): string | undefined {
  const value = text.slice(start, start + 1000);
  const end = value.indexOf(quote);
  return end < 0 ? undefined : value.slice(0, end);
}

/** `token` of `auth_token`, `authToken` and `TOKEN`, and not of `tokenizer` or `max_tokens`; `password` of PGPASSWORD too. */
function isWholeWord(text: string, start: number, end: number): boolean {
  const [before = '', first = ''] = [text[start - 1], text[start]];
  const [last = '', after = ''] = [text[end - 1], text[end]];
  const begins =
    !/[A-Za-z]/.test(before) ||
    (/[a-z]/.test(before) && /[A-Z]/.test(first)) ||
    /^pass(?:word|wd|phrase)$/i.test(text.slice(start, end));
  return begins && (!/[A-Za-z]/.test(after) || (/[a-z]/.test(last) && /[A-Z]/.test(after)));
}

const splitWords = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);

function isOrdinaryKey(before: string, rest: string): boolean {
  const left = splitWords(readTail(before, /[\w-]/));
  return (
    left.some((word) => telling.ordinaryBefore.includes(word)) ||
    splitWords(rest).some((word) => telling.ordinaryAfter.includes(word))
  );
}

const normalizeKey = (key: string): string => key.toLowerCase().replaceAll('-', '_');
const PASSWORD = /pass|pwd|secret$/i;

/** Whether a value is random enough for a secret, and no placeholder. Passwords are shorter than keys. */
function isSecretValue(value: string, key: string): boolean {
  const password = PASSWORD.test(key);
  if (value.length < (password ? 6 : 16) || /\s/.test(value) || isPlaceholder(value)) return false;
  if (!/[A-Za-z]/.test(value) || !/[\d!@#$%^&*?+=]/.test(value)) return false;
  return measureEntropy(value) >= (password ? 2.3 : 3);
}

/** References to a value that is elsewhere, addresses, paths, and words that stand for a value. */
function isPlaceholder(value: string): boolean {
  const lower = value.toLowerCase();
  return (
    /^(?:\$|\{|<|%|@|!|\.{0,2}\/|~\/|[a-z]:\\|https?:|file:|vault:|env[:.]|arn:|op:)/i.test(value) ||
    /\$\{|\{\{|\}\}|%\(/.test(value) ||
    secrets.placeholders.some((word) => lower.includes(word.toLowerCase()))
  );
}

/** Bits for each character (Shannon). */
function measureEntropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** A password in a URL that is more than the default of a development database. */
function isRealLogin(userinfo: string): boolean {
  const colon = userinfo.indexOf(':');
  const [user, password] = [userinfo.slice(0, Math.max(0, colon)), userinfo.slice(colon + 1)];
  if (colon < 0) return findTokens(password).length > 0;
  return password.length >= 4 && password !== user && !DEFAULT_PASSWORDS.test(password) && !isPlaceholder(password);
}
const DEFAULT_PASSWORDS = /^(?:pass(?:word|wd)?|user|secret|guest|admin|postgres|mysql|root|redis|test|dev|pwd|pw)$/i;

/** For a token: whether it is random, where text about tokens has the prefix and a run of x. */
const isRandom = (text: string): boolean => measureEntropy(text) >= 3 && !isPlaceholder(text);

/**
 * The first credential of a text, for the decision whether a file may enter the image.
 * @param options.code for source code: only literals count, and a header without a key is no key.
 */
export function findSecretText(text: string, { code = false } = {}): SecretText | undefined {
  const at = (one: SecretText): string => text.slice(one.start, one.end);
  const hasBody = (one: SecretText): boolean => !code || /[A-Za-z0-9+/]{40}/.test(at(one).slice(0, 500));
  const found = [
    ...findPrivateKeys(text).filter(hasBody),
    ...findTokens(text).filter((one) => isRandom(at(one))),
    ...findUserinfo(text).filter((one) => isRealLogin(at(one))),
    ...findTellingValues(text, { quoted: code }),
    ...secrets.markers.flatMap((marker) => {
      const start = text.indexOf(marker.text);
      return start < 0 || (marker.start && start > 3) ? [] : [{ start, end: text.length, what: marker.because }];
    }),
  ];
  return found.sort((a, b) => a.start - b.start)[0];
}

/** Whether all PEM blocks of a text are public: certificates, public keys, parameters. */
export function isPublicText(text: string): boolean {
  const blocks = text.split('-----BEGIN ').slice(1);
  return (
    blocks.length > 0 && blocks.every((block) => secrets.publicBlocks.some((name) => block.slice(0, 60).includes(name)))
  );
}

/** Whether the value of an environment variable is a credential, by its form or by the name. */
export function findSecretVariable(name: string, value: string): string | undefined {
  const login = findUserinfo(value).find(({ start, end }) => /^[^:]*:(?![${<*]|$)/.test(value.slice(start, end)));
  return (login ?? findSecretText(value) ?? findTellingValues(`${name}=${value}`)[0])?.what;
}

/** What stands in the place of a credential wherever something is shown. */
const MASK = '***';

/**
 * A text without the credentials that have a form: every login in a URL, tokens, private keys, values under telling keys. The
 * result of a JSON document is one too.
 */
export function redactSecrets(text: string): string {
  const found = [
    ...findPrivateKeys(text).map((one) => ({ ...one, end: endOfString(text, one) })),
    ...findTokens(text),
    ...findUserinfo(text),
    ...findTellingValues(text),
    ...findOptionValues(text),
  ].sort((a, b) => a.start - b.start);
  let shown = '';
  let at = 0;
  for (const { start, end } of found) {
    if (end <= at) continue;
    if (start >= at) shown += text.slice(at, start) + MASK;
    at = end;
  }
  return shown + text.slice(at);
}

/** A key without its last line ends with the string that it stands in. */
function endOfString(text: string, { start, end }: SecretText): number {
  const quote = text.indexOf('"', start);
  return quote < 0 ? end : Math.min(end, quote);
}

/** Whether a text that is to be written into a file contains a credential beyond doubt: where, and of which kind. */
export function findCertainSecret(text: string): SecretText | undefined {
  const at = (one: SecretText): string => text.slice(one.start, one.end);
  return [
    ...findPrivateKeys(text).filter((one) => /[A-Za-z0-9+/]{40}/.test(at(one).slice(0, 500))),
    ...findTokens(text).filter((one) => /[-_.]/.test(at(one).slice(0, 12)) && isRandom(at(one))),
    ...findUserinfo(text).filter((one) => isRealLogin(at(one))),
  ].sort((a, b) => a.start - b.start)[0];
}
