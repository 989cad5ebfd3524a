/** Finds values under telling keys: `api_key = "…"`, `--password …`. Linear in the length of the text. */
import { escapePattern } from '../../text/escape-pattern.ts';
import { readTail } from '../../text/strip.ts';
import { secrets } from './index.ts';
import { isPlaceholder, measureEntropy } from './randomness.ts';
import { readRun, type SecretText } from './tokens.ts';

const wordy = (word: string): string => escapePattern(word).replaceAll('_', '[_-]?');
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
export function findTellingValues(text: string, { quoted = false } = {}): SecretText[] {
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
export function findOptionValues(text: string): SecretText[] {
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
