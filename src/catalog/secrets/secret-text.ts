/** Whether a text holds a credential, by form and by key, and the text without it. */
import { secrets } from './index.ts';
import { isPlaceholder, measureEntropy } from './randomness.ts';
import { findOptionValues, findTellingValues } from './telling-values.ts';
import { findPrivateKeys, findTokens, findUserinfo, type SecretText } from './tokens.ts';

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
    ...findMarkers(text, code),
  ];
  return found.sort((a, b) => a.start - b.start)[0];
}

/** Files known by a text at their start, or by several anywhere in them, as code that reads such files has as well. */
function findMarkers(text: string, code: boolean): SecretText[] {
  const markers: readonly SecretMarker[] = secrets.markers;
  return markers.flatMap(({ text: own, start: isFirst, also, because }) => {
    const start = text.indexOf(own);
    const isMissing = start < 0 || (isFirst && start > 3) || (also && code) || also?.some((one) => !text.includes(one));
    return isMissing ? [] : [{ start, end: text.length, what: because }];
  });
}

interface SecretMarker {
  text: string;
  because: string;
  /** It stands at the start of the file. */
  start?: boolean;
  /** Texts that the file has besides. */
  also?: readonly string[];
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
