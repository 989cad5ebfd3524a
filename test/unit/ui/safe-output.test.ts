import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControlCharacters, hideSecret, hideSecretsOf, makeSafe, redact } from '../../../src/ui/safe-output.ts';

const BODY = 'a8Kd93nXq0Lw7Zt5Rb2Vc6Yf1Hj4Ms8Pg3Ui';
const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);

describe('redact', () => {
  it.each([
    ['at http://u:p@CANARY@h:1/x', 'at http://***@h:1/x'],
    [`token gh${'p_'}${BODY} ends`, 'token *** ends'],
    ['https://CANARYTOKEN@h/x.git', 'https://***@h/x.git'],
    [`-----BEGIN PRIVATE ${'KEY'}-----\nCANARY\n-----END PRIVATE ${'KEY'}-----\nrest`, '***\nrest'],
    ['password = "q7!xK2#pLm9"', 'password = "***"'],
    ['plain http://h:80/a@b', 'plain http://h:80/a@b'],
  ])('hides the credential of %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it('keeps a JSON document one', () => {
    const document = { a: `-----BEGIN PRIVATE ${'KEY'}-----\nABC`, b: ['http://u:p"q@h/', 'x'], c: `gh${'p_'}${BODY}` };
    expect(Object.keys(JSON.parse(redact(JSON.stringify(document, null, 2))))).toEqual(['a', 'b', 'c']);
  });

  it('hides values of the environment by their name, and logins in its URLs', () => {
    hideSecretsOf({
      ACME_API_KEY: 'plainwords-canary',
      HTTPS_PROXY: 'http://u:canary%2Fproxy@h:1',
      PWD: '/home/someone',
    });
    hideSecret('short');
    expect(redact('plainwords-canary canary%2Fproxy /home/someone short')).toBe('*** *** /home/someone short');
  });
});

describe('escapeControlCharacters', () => {
  it('leaves one line without a control character or mark of direction, of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeControlCharacters(text)).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069\u200e\u200f\u061c]/u);
      }),
    );
  });

  it('shows escapes as JSON does', () => {
    expect(escapeControlCharacters(`a${ESCAPE}]0;x${BELL}\n\u202eb`)).toBe('a\\u001b]0;x\\u0007\\n\\u202eb');
  });
});

describe('makeSafe', () => {
  it.each([
    ['x\n::error::y', 'x\n\\:' + ':error::y'],
    ['x\n  ::set-output name=a::y', 'x\n  \\:' + ':set-output name=a::y'],
    ['##[command]rm', '\\u0023#[command]rm'],
    ['a ##vso[task.setvariable]b', 'a \\u0023#vso[task.setvariable]b'],
    [`${ESCAPE}]52;c;eA==${BELL}`, '\\u001b]52;c;eA==\\u0007'],
    [`${ESCAPE}[1mbold${ESCAPE}[22m`, `${ESCAPE}[1mbold${ESCAPE}[22m`],
  ])('makes %j harmless', (text, shown) => {
    expect(makeSafe(text)).toBe(shown);
  });

  it('leaves annotations as they are', () => {
    expect(makeSafe('::error file=a,line=1::b\n', true)).toBe('::error file=a,line=1::b\n');
  });

  it('keeps any JSON document equal but for credentials', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value, null, 2);
        fc.pre(redact(text) === text);
        expect(JSON.parse(makeSafe(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});
