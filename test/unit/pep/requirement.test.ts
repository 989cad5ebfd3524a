import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { formatRequirement, normalizeName, parseRequirement } from '../../../src/pep/requirement.ts';

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
