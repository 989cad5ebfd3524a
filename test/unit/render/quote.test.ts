/** Each helper, read back by what reads it: a real shell, the YAML library, the rules of the Dockerfile. */
import { execFileSync } from 'node:child_process';
import { type Copy, DockerfileParser, type Env, type JSONInstruction } from 'dockerfile-ast';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import * as quote from '../../../src/render/quote.ts';
import { hasInvisible } from '../../../src/text/invisible.ts';
import { quoteShellWord } from '../../../src/text/shell-quote.ts';

/** No text on a command line or in a file name holds NUL. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~= \t\n%,.-/aZ0é'), maxLength: 20 }),
  )
  .map((value) => value.replaceAll('\0', ''))
  .filter((value) => Buffer.from(value).toString() === value);
const line = text.map((value) => value.replace(/[\p{Cc}\u2028\u2029]/gu, ''));
const samples = (of: fc.Arbitrary<string>, count: number): string[] => fc.sample(of, { numRuns: count, seed: 7 });

describe('shell words', () => {
  const read = (script: string): string[] =>
    execFileSync('sh', ['-c', script], { encoding: 'utf8', cwd: '/' }).split('\0').slice(0, -1);

  it('reach a real shell as they are', () => {
    const all = [
      '',
      '$HOME',
      '$(id)',
      '`id`',
      "it's",
      '"',
      '\\',
      '*',
      '~',
      '-n',
      'a b',
      '\n',
      '!',
      '&',
      ...samples(text, 400),
    ];
    expect(read(`printf '%s\\0' ${all.map((value) => `x${quote.sh(value)}`).join(' ')}`)).toEqual(
      all.map((v) => `x${v}`),
    );
    expect(read(`printf '%s\\0' ${quote.words(all)}`)).toEqual(all);
  });

  it('reach it over several lines too', () => {
    const all = samples(text, 60);
    const written = quote.wrapped(all);
    expect(written).toContain(' \\\n');
    expect(read(`printf '%s\\0' ${written}`)).toEqual(all);
  });

  it('stay bare where they can', () => {
    for (const word of ['app.main:app', '--port=1', 'a/b-c_d', 'x@y%z+']) expect(quoteShellWord(word)).toBe(word);
  });
});

describe('YAML', () => {
  /** What Compose makes of a text after YAML (Compose specification, Interpolation). */
  const interpolated = (value: string): string =>
    value.replace(/\$(.)?/gs, (_all, next) => (next === '$' ? '$' : '<variable>'));

  it('scalars are read back, with nothing left to interpolate', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(interpolated(parseYaml(`key: ${quote.yaml(value)}\n`).key)).toBe(value);
      }),
    );
  });

  it('stand for themselves where nobody interpolates', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(parseYaml(`key: ${quote.yamlText(value)}\n`).key).toBe(value);
      }),
    );
  });

  it('so are commands', () => {
    fc.assert(
      fc.property(fc.array(text), (words) => {
        expect(parseYaml(`key: ${quote.composeJson(words)}\n`).key.map(interpolated)).toEqual(words);
      }),
    );
  });
});

describe('a workflow of GitHub', () => {
  /** Evaluates literals of text alone: an expression of any other kind is one that a value brought in. */
  function evaluate(value: string): string {
    return value.replace(/\$\{\{((?:'(?:[^']|'')*'|(?!\}\})[\s\S])*)\}\}/g, (_all, expression: string) => {
      const [, literal] = /^ '((?:[^']|'')*)' $/.exec(expression) ?? [];
      if (literal === undefined) throw new Error(`an expression: ${expression}`);
      return literal.replaceAll("''", "'");
    });
  }

  it('reads a value back, and finds no expression of its own in it', () => {
    const parts = fc.constantFrom('${{', '}}', '$', '{', "'", '"', '\\', '\n', ' ', 'github.token');
    fc.assert(
      fc.property(fc.string({ unit: parts, maxLength: 12 }), (value) => {
        expect(evaluate(parseYaml(`key: ${quote.workflowText(value)}\n`).key)).toBe(value);
      }),
    );
    expect(quote.workflowText('models/$a.pkl')).toBe('"models/$a.pkl"');
  });
});

describe('Python', () => {
  it('literals are read back by a real Python', () => {
    const value = fc
      .letrec((tie) => ({
        any: fc.oneof(line, fc.integer(), fc.boolean(), fc.array(tie('any')), fc.dictionary(line, tie('any'))),
      }))
      .any.filter((one) => typeof one === 'object');
    const values = fc.sample(value, { numRuns: 50, seed: 7 });
    const lists = `[\n    ${values.map((one) => quote.pythonIn(one)).join(',\n    ')},\n]`;
    const script = `import json\nprint(json.dumps([${lists}, ${quote.python(values)}]))\n`;
    expect(JSON.parse(execFileSync('python3', ['-'], { input: script, encoding: 'utf8' }))).toEqual([values, values]);
  });
});

describe('HCL', () => {
  it('has no template left to evaluate, and is the same text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '"', '\\', '\n', 'a') }), (value) => {
        const quoted = quote.hcl(value);
        expect(quoted).not.toMatch(/[$%]\{/);
        expect(JSON.parse(quoted)).toBe(value);
      }),
    );
  });
});

describe('Dockerfile', () => {
  const only = <Kind>(source: string): Kind => {
    const instructions = DockerfileParser.parse(`FROM scratch\n${source}\n`).getInstructions();
    expect(instructions).toHaveLength(2);
    return instructions[1] as Kind;
  };

  /** Quotes and expansion as the Dockerfile reference says, Environment replacement. */
  function expanded(word: string): string {
    let value = '';
    const inner = /^"([\s\S]*)"$/.exec(word)?.[1] ?? word;
    for (let at = 0; at < inner.length; at++) {
      const c = inner[at] as string;
      if (c === '\\' && /[\\"$]/.test(inner[at + 1] ?? '')) value += inner[++at];
      else if (c === '$' || c === '"') throw new Error(`${c} is not escaped in ${word}`);
      else value += c;
    }
    return value;
  }

  it('values of ENV and LABEL arrive as they are', () => {
    fc.assert(
      fc.property(line, (value) => {
        const written = quote.dockerText(value);
        expect(expanded(written)).toBe(value);
        expect(written).not.toMatch(/[\n\r]/);
        // no blank outside of quotes, so that nothing starts another variable
        if (/\s/.test(written)) expect(written).toMatch(/^".*"$/s);
      }),
    );
  });

  it('a long list of folders is the same over several lines', () => {
    const folders = Array.from({ length: 12 }, (_, at) => `/opt/venv/lib/folder-${at}`).join(':');
    const written = quote.dockerLines(folders);
    expect(written.split('\n')).toHaveLength(12);
    expect(written.replaceAll('\\\n', '')).toBe(folders);
    expect(only<Env>(`ENV A=${written}`).getProperties()).toHaveLength(1);
    for (const short of ['/a:/b', 'two words']) expect(quote.dockerLines(short)).toBe(quote.dockerText(short));
  });

  it('and nothing follows them', () => {
    fc.assert(
      fc.property(line, (value) => {
        const env = only<Env>(`ENV A=${quote.dockerText(value)}`);
        expect(env.getProperties().map((property) => property.getName())).toEqual(['A']);
      }),
    );
  });

  it('the exec form is read back', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (words) => {
        const written = quote.json(words);
        expect(JSON.parse(written)).toEqual(words);
        expect(written).not.toMatch(/[\n\r]/);
        only<JSONInstruction>(`CMD ${written}`);
      }),
    );
  });

  it('comments stay one line', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(quote.comment(value)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
    expect(quote.comment('a\r\nUSER root\u2028b')).toBe('a USER root b');
  });

  it.each([
    [['app'], '/app/app', 'app /app/app'],
    [['a.py', 'b.py'], '/app/', 'a.py b.py /app/'],
    [['my app'], '/app/', '["my app", "/app/"]'],
    [['--from=x'], '/app/', '["--from=x", "/app/"]'],
    [['a[1].bin'], '/app/', '["a[[]1].bin", "/app/"]'],
    [['$HOME.txt'], '/a$b/', '["\\\\$HOME.txt", "/a\\\\$b/"]'],
  ])('COPY of %j to %s', (from, to, written) => {
    expect(quote.copy(from, to)).toBe(written);
    expect(only<Copy>(`COPY ${written}`).getFlags()).toEqual([]);
  });

  it('no name becomes a flag of COPY, or another instruction', () => {
    fc.assert(
      fc.property(fc.array(line.filter(Boolean), { minLength: 1, maxLength: 3 }), (names) => {
        expect(only<Copy>(`COPY --link ${quote.copy(names, '/app/')}`).getFlags()).toHaveLength(1);
      }),
    );
  });
});

describe('.dockerignore', () => {
  it('a pattern is one line, and no wildcard is left bare', () => {
    fc.assert(
      fc.property(line, (name) => {
        fc.pre(!hasInvisible(name));
        const bare = quote
          .pattern(name)
          .replace(/\\./gs, '')
          .replace(/^\[ \]|\[ \]$/g, '');
        expect(bare).not.toMatch(/[*?[\]\\]/);
        expect(quote.pattern(name)).not.toMatch(/^!/);
      }),
    );
  });

  it('what a line cannot show is any character, so that an excluded file stays out', () => {
    expect(quote.pattern('a\nb\u202e*.pem')).toBe('a?b?\\*.pem');
  });

  it('an exclamation mark is escaped only where it would mean something', () => {
    expect(quote.pattern('!a!')).toBe('\\!a!');
  });
});

it('a fallback is what both a shell and Compose read', () => {
  const script = `unset P; printf '%s' "${quote.fallback('P', '8000')}"`;
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe('8000');
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8', env: {} })).toBe('8000');
  expect(execFileSync('sh', ['-c', `P=1; printf '%s' "${quote.fallback('P', '8000')}"`], { encoding: 'utf8' })).toBe(
    '1',
  );
});

describe('a value of a systemd unit', () => {
  /** What systemd makes of a value: specifiers and variables are resolved, and here there are none. */
  const resolved = (text: string): string => text.replace(/%%/g, '%').replace(/\$\$/g, '$');
  /** Words as systemd.syntax splits them: a quoted one may hold blanks, and a backslash takes the next character as it is. */
  const split = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text);

  it('is only text: no specifier, no variable', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '%', '$', '{', '}', 'h', ' ') }), (value) => {
        expect(resolved(quote.unit(value))).toBe(value);
        expect(quote.unit(value).replace(/%%|\$\$/g, '')).not.toMatch(/[%$]/);
      }),
    );
  });

  it('is one word as the value of a variable', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '%', '$', '"', '\\', "'", ' ', '=') }), (value) => {
        const written = quote.unitVariable('NAME', value);
        expect(resolved(split(written))).toBe(`NAME=${value}`);
        if (/\s/.test(value)) expect(written).toMatch(/^".*"$/);
      }),
    );
  });

  it('is a command in exec form', () => {
    expect(JSON.parse(resolved(quote.unitJson(['python', '-c', 'print("100%", "$A")'])))).toEqual([
      'python',
      '-c',
      'print("100%", "$A")',
    ]);
  });
});
