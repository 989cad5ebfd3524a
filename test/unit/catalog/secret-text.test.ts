import { describe, expect, it } from 'vitest';
import { secrets } from '../../../src/catalog/secrets/index.ts';
import { findSecretText, findSecretVariable, redactSecrets } from '../../../src/catalog/secrets/secret-text.ts';
import { findUserinfo } from '../../../src/catalog/secrets/tokens.ts';

const BODY = 'a8Kd93nXq0Lw7Zt5Rb2Vc6Yf1Hj4Ms8Pg3Ui';

describe('findSecretText', () => {
  it.each(secrets.tokens.map((row) => [row.prefix, row] as const))(
    'finds a token that begins with %s',
    (prefix, row) => {
      const letters = { hex: '0123456789abcdef', upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567' } as Record<string, string>;
      const alphabet = letters[row.of] ?? BODY;
      const body = Array.from({ length: row.least }, (_, i) => alphabet[(i * 7 + (i >> 3)) % alphabet.length]).join('');
      const text = prefix === 'eyJ' ? `eyJ${BODY}.eyJ${BODY}.${BODY}` : `${prefix}${body}`;
      expect(findSecretText(`x = ${text}\n`)?.what).toContain(row.what ?? row.issuer);
    },
  );

  it.each([
    'DB_PASSWORD=hunter2x9',
    'db_password: "hunter2x9"',
    'MY_DB_PASSPHRASE = hunter2x9',
    'PGPASSWORD=hunter2x9',
  ])('finds %s', (text) => {
    expect(findSecretText(text)?.what).toMatch(/pass/);
  });

  it.each([
    'api_key: ${API_KEY}',
    'password: changeme123',
    '"pad_token": "<|endoftext|>12345678"',
    '"max_tokens": 1234567890123456',
    'token_limit = 1234567890abcdefgh',
    'tokenizer = "abcdefgh12345678ijkl"',
    'monkey = "a8Kd93nXq0Lw7Zt5Rb2V"',
    'sk-learn-estimator-1234567890',
    'https://user@host.example/x',
    'http://localhost:8000/a@b',
    'postgres://postgres:postgres@db/x',
    'password = get_password(1)',
  ])('passes %s', (text) => {
    expect(findSecretText(text)).toBeUndefined();
  });

  // a quadratic search of a million characters outlasts the limit
  it('is linear in hostile text', { timeout: 300_000 }, () => {
    const bases = [
      '-----BEGIN ',
      'sk-ant-',
      'password=',
      '://a:b',
      'eyJ-',
      'api_key" : ',
      'token',
      '---- BEGIN PRIVATE KEY',
      'hf_',
      "secret='",
    ];
    for (const base of bases) {
      const text = base.repeat(Math.ceil(1_000_000 / base.length));
      findSecretText(text);
    }
  });
});

describe('findUserinfo', () => {
  it.each([
    ['http://u:p@w@h:1/x', 'u:p@w'],
    ['git+https://tok@h/x.git', 'tok'],
    ['postgres://u:a#b?c@h/x', 'u:a#b?c'],
    ['http://u:a/b@h/x', 'u:a/b'],
    ['see "http://u:p@h" and b@c', 'u:p'],
  ])('reads the login of %s', (text, login) => {
    expect(findUserinfo(text).map(({ start, end }) => text.slice(start, end))).toEqual([login]);
  });

  it.each(['http://h:80/a@b', 'http://h/a@b', 'http://h?x=a@b', 'a://b c@d'])('finds none in %s', (text) => {
    expect(findUserinfo(text)).toEqual([]);
  });
});

describe('findSecretVariable', () => {
  it.each([
    ['DATABASE_URL', 'postgres://u:s3cr3tX@db/x'],
    ['X', `gh${'p_'}${BODY}`],
    ['DSN', `Server=a;Password=q7!xK2pLm9;`],
  ])('finds a credential in %s', (name, value) => {
    expect(findSecretVariable(name, value)).toBeDefined();
  });

  it.each([
    ['LOG_LEVEL', 'info'],
    ['DATABASE_URL', 'sqlite:////tmp/x.db'],
    ['MODEL_ID', 'sentence-transformers/all-MiniLM-L6-v2'],
    ['REVISION', '8b3219a92973c328a8e22fadcfa821b5dc75636a'],
  ])('passes %s=%s', (name, value) => {
    expect(findSecretVariable(name, value)).toBeUndefined();
  });
});

describe('redactSecrets', () => {
  it.each(['\\n', '\\u0022', '%3D', 'q_'])('hides a token behind %j', (before) => {
    expect(redactSecrets(`"x${before}gh${'p_'}${BODY}"`)).toBe(`"x${before}***"`);
  });

  it.each([
    ['uvicorn --ssl-keyfile-password hunter2x9 --port 1', 'uvicorn --ssl-keyfile-password *** --port 1'],
    ['CMD ["a", "--db-password", "hunter2x9", "b"]', 'CMD ["a", "--db-password", "***", "b"]'],
    [JSON.stringify('CMD ["--db-password","hunter2x9"]'), JSON.stringify('CMD ["--db-password","***"]')],
    [
      '--set indexes.secret=netrc --secret "id=netrc,src=$NETRC"',
      '--set indexes.secret=netrc --secret "id=netrc,src=$NETRC"',
    ],
    ['--password $PASSWORD1 --max-tokens 1234567890abcdefgh', '--password $PASSWORD1 --max-tokens 1234567890abcdefgh'],
  ])('of options: %j is %j', (text, shown) => {
    expect(redactSecrets(text)).toBe(shown);
  });
});

describe('findSecretText, for a file known by several texts', () => {
  const STATE = '{"cookies": [{"httpOnly": true}], "origins": []}';

  it('finds all of them in data, and none in code that reads such files', () => {
    expect(findSecretText(STATE)?.what).toBe("a browser's login session");
    expect(findSecretText(STATE, { code: true })).toBeUndefined();
    expect(findSecretText('{"cookies": [], "origins": []}')).toBeUndefined();
  });
});
