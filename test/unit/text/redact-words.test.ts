import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/text/redact-words.ts';

const words = new Set(
  'app main py the listens on numpy api key password torch cpu create ml container latest npx'.split(' '),
);
const redactor = () =>
  createRedactor({ words, personal: new Set(['numpy']), texts: new Map([['/srv/jane/shop', '<project>']]) });

describe('createRedactor', () => {
  it.each([
    ['app/main.py:12 listens on 8080', 'app/main.py:12 listens on 8080'],
    ['torch==2.13.0+cpu', 'torch==2.13.0+cpu'],
    ['npx create-ml-container@latest', 'npx create-ml-container@latest'],
    ['127.0.0.1', '127.0.0.1'],
  ])('keeps public words, versions and ports: %s', (text, kept) => {
    expect(redactor().text(text)).toBe(kept);
  });

  it.each([
    ['an unknown word', 'payroll', '<1>'],
    ['all of a path with one, but for extension and line', 'app/payroll/main.py:7', '<1>.py:7'],
    ['an extension that is not public', 'main.jane', '<1>'],
    ['a value of a variable, even of public words', 'API_KEY=password', 'API_KEY=<1>'],
    ['a number as the value of a variable', 'API_KEY=1234', 'API_KEY=<1>'],
    ['the name of a package, not its version', 'payroll==1.2', '<1>==1.2'],
    ['an address', 'https://app/main', '<1>'],
    ['a mail address', 'main@app', '<1>'],
    ['an IP address', '10.1.2.3', '<1>'],
    ['a long number', '4111111111111111', '<1>'],
    ['long numbers in groups', '4111-1111-1111-1111', '<1>'],
    ['words of the user, although they are public', 'numpy', '<1>'],
    ['letters of other scripts', 'прайс', '<1>'],
  ])('replaces %s', (_what, text, shown) => {
    expect(redactor().text(text)).toBe(shown);
  });

  it('replaces whole texts first', () => {
    expect(redactor().text('/srv/jane/shop/main.py')).toBe('<project>/main.py');
  });

  it('gives the same placeholder to the same name', () => {
    expect(redactor().value(['payroll', ['payroll', 'other', 8080, true, null], 'payroll.py'])).toEqual([
      '<1>',
      ['<1>', '<2>', 8080, true, null],
      '<1>.py',
    ]);
  });

  it('keeps keys, also where a word of the user is one', () => {
    expect(redactor().value({ numpy: 'numpy' })).toEqual({ numpy: '<1>' });
  });
});
