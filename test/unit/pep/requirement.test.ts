import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { normalizeName, parseRequirementHead } from '../../../src/pep/name.ts';
import { formatRequirement, parseRequirement } from '../../../src/pep/requirement.ts';

describe('parseRequirement', () => {
  it.each([
    ['numpy', 'numpy'],
    ['  NumPy  ', 'numpy'],
    ['Flask_Cors.x', 'flask-cors-x'],
    ['uvicorn[standard] >= 0.30, <1', 'uvicorn[standard]>=0.30,<1'],
    ['a[Y_y,x,x]==1.*', 'a[x,y-y]==1.*'],
    ['torch==2.13.0+cpu', 'torch==2.13.0+cpu'],
    ['pandas (>=2)', 'pandas>=2'],
    ["x~=1.4 ; python_version < '3.12'", 'x~=1.4 ; python_version < "3.12"'],
    [
      "x; (sys_platform == 'linux' or os_name == 'nt') and python_version >= '3.11'",
      'x ; (sys_platform == "linux" or os_name == "nt") and python_version >= "3.11"',
    ],
    ['x @ https://example.org/x-1%2Bcpu.whl#sha256=ab', 'x @ https://example.org/x-1%2Bcpu.whl#sha256=ab'],
    [
      'x @ git+https://example.org/a/x.git@v1 ; os_name == "posix"',
      'x @ git+https://example.org/a/x.git@v1 ; os_name == "posix"',
    ],
  ])('%s', (text, canonical) => {
    expect(formatRequirement(parseRequirement(text, '--dep'))).toBe(canonical);
    expect(parseRequirement(canonical, '--dep')).toEqual(parseRequirement(text, '--dep'));
  });

  it.each([
    [''],
    ['numpy pandas'],
    ['numpy\npandas'],
    ['numpy # comment'],
    ['-r other.txt'],
    ['--index-url https://example.org'],
    ['numpy --hash=sha256:aa'],
    ['-e .'],
    ['numpy; rm -rf /'],
    ['numpy$(id)'],
    ['numpy`id`'],
    ['numpy==${VERSION}'],
    ['numpy==1.0 || true'],
    ['numpy===1.0'],
    ['numpy>=one'],
    ['../numpy'],
    ['./numpy.whl'],
    ['nümpy'],
    ['{{name}}'],
    ['x @ https://user:secret@example.org/x.whl'],
    ['x @ https://example.org/$(id).whl'],
    ['x ; os_name == "$(id)"'],
    ['x ; extra == "dev"'],
    ['x\u0000'],
  ])('refuses %j', (text) => {
    expect(() => parseRequirement(text, '--dep')).toThrow(UserError);
  });

  it('answers for a line that its grammar could read in many ways', { timeout: 120_000 }, () => {
    for (const line of [
      `a${'>=1 '.repeat(40)}=`,
      `a${'>=1,'.repeat(1000)}`,
      `a[${'b,'.repeat(20_000)}`,
      `a${' '.repeat(50_000)}x`,
    ])
      expect(() => parseRequirement(line, '--dep')).toThrow(UserError);
  });

  it('drops the name that a fragment repeats, and keeps its folder', () => {
    const text = 'a @ git+https://git.example/a.git@v1#egg=a&subdirectory=sdk/python';
    expect(parseRequirement(text, 'requirements.txt:1').url).toBe(
      'git+https://git.example/a.git@v1#subdirectory=sdk/python',
    );
    expect(() => parseRequirement('a @ https://git.example/a.zip?x=1&y=2', 'requirements.txt:1')).toThrow(UserError);
  });

  it('says where, what and how to mend it', () => {
    try {
      parseRequirement('-r other.txt', 'requirements.in:3');
      expect.unreachable();
    } catch (error) {
      expect((error as UserError).problems).toEqual([
        {
          where: 'requirements.in:3',
          what: '"-r other.txt" is an option of pip, not a requirement',
          fix: 'give requirements without options',
        },
      ]);
    }
  });
});

describe('normalizeName', () => {
  it('follows PEP 503', () => {
    expect(normalizeName('Zope._-Interface')).toBe('zope-interface');
  });
});

describe('a requirement without a marker', () => {
  const part = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,6}$/);
  const version = fc.constantFrom(
    '1',
    '2.0',
    '2.*',
    '1.0rc1',
    '1!3',
    '2.13.0+cpu',
    '1.0.post1',
    '0.1.dev2',
    '1-1',
    'v2',
    'x',
    '',
  );
  const operator = fc.constantFrom('==', '>=', '<=', '!=', '~=', '<', '>', '===', '=', '');
  const blank = fc.constantFrom('', ' ', '  ');
  const clause = fc.tuple(blank, operator, blank, version, blank).map((parts) => parts.join(''));
  const extras = fc.option(
    fc.array(
      fc.tuple(blank, part, blank).map((parts) => parts.join('')),
      { maxLength: 3 },
    ),
  );
  const text = fc
    .tuple(part, blank, extras, blank, fc.array(clause, { maxLength: 3 }), fc.constantFrom('', ','))
    .map(
      ([name, gap, inside, space, clauses, end]) =>
        `${name}${gap}${inside ? `[${inside.join(',')}]` : ''}${space}${clauses.join(',')}${end}`,
    );
  const read = (line: string) => {
    try {
      return parseRequirement(line, 'test');
    } catch (error) {
      if (error instanceof UserError) return 'refused';
      throw error;
    }
  };

  it('is read as the grammar reads it', () => {
    fc.assert(
      fc.property(text, (line) => {
        // a marker sends it to the grammar
        const byGrammar = read(`${line} ; os_name == "posix"`);
        const { marker: _, ...bare } = byGrammar === 'refused' ? { marker: undefined } : byGrammar;
        expect(read(line), line).toEqual(byGrammar === 'refused' ? 'refused' : bare);
      }),
      { seed: 20261121, numRuns: 3000 },
    );
  });
});

describe('the head of a line', () => {
  it.each([
    ['numpy', 'numpy', ''],
    ['uvicorn[standard] >= 0.30 ; python_version < "3.12"', 'uvicorn', '>= 0.30'],
    ['torch==2.1.0 --hash=sha256:abc', 'torch', '==2.1.0'],
    ['Zope.Interface (>=5,<6)', 'Zope.Interface', '>=5,<6'],
    ['here @ file:///x.whl', 'here', ''],
    ['scipy~=1.11 # for the filter', 'scipy', '~=1.11'],
  ])('of %j', (line, name, specifier) => {
    expect(parseRequirementHead(line)).toEqual({ name, specifier });
  });

  it.each(['', '-r base.txt', '# none', './local'])('is not there in %j', (line) => {
    expect(parseRequirementHead(line)).toBeUndefined();
  });
});
