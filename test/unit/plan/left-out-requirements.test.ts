import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { plan } from '../../../src/plan/plan.ts';

const planList = (...requirements: string[]) => {
  const where = requirements.map((_, at) => `requirements.txt:${at + 1}`);
  const list = { path: 'requirements.txt', text: requirements.join('\n'), requirements, where };
  const facts = { ...createEmptyFacts('shop'), hasApp: true, requirements: list };
  const { request, warnings } = plan({ values: {}, because: {}, facts });
  return {
    roots: request.roots.filter(({ from }) => from === 'requirements.in').map(({ requirement }) => requirement),
    warnings: warnings.filter((warning) => warning.includes('is a package for')),
  };
};

describe('packages for another operating system', () => {
  it.each([
    ['pywin32', 'Windows', 'pywin32 ; sys_platform == "win32"'],
    ['winrt-Windows.Foundation==2.0', 'Windows', 'winrt-windows-foundation==2.0 ; sys_platform == "win32"'],
    ['pyobjc-framework-Cocoa==10.3.2', 'macOS', 'pyobjc-framework-cocoa==10.3.2 ; sys_platform == "darwin"'],
  ])('leaves out %s and prints the marker that says so', (requirement, system, fix) => {
    const { roots, warnings } = planList('numpy', requirement);
    expect(roots).toEqual(['numpy']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^requirements\.txt:2: /);
    expect(warnings[0]).toContain(`is a package for ${system}`);
    expect(warnings[0]).toContain(`Fix: write it as ${fix}`);
    const followed = planList('numpy', fix);
    expect(followed.warnings).toEqual([]);
  });

  it('locks the Linux package of the same version where only the other is listed', () => {
    const { roots, warnings } = planList('tensorflow-macos==2.15.0', 'tensorflow-metal');
    expect(roots).toEqual(['tensorflow==2.15.0']);
    expect(warnings[0]).toContain('tensorflow is locked in its place');
    expect(planList('tensorflow==2.15.0', 'tensorflow-intel==2.15.0').roots).toEqual(['tensorflow==2.15.0']);
  });
});

describe("names of Python's own modules", () => {
  it.each(['sqlite3', 'tkinter', 'hashlib>=1', 'Multiprocessing'])(
    'leaves out %s, and says which line to remove',
    (requirement) => {
      const where = ['requirements.txt:1', 'requirements.txt:2'];
      const list = { path: 'requirements.txt', text: '', requirements: ['numpy', requirement], where };
      const facts = { ...createEmptyFacts('shop'), hasApp: true, requirements: list };
      const { request, warnings } = plan({ values: {}, because: {}, facts });
      expect(request.roots.filter(({ from }) => from === 'requirements.in')).toEqual([
        expect.objectContaining({ requirement: 'numpy' }),
      ]);
      expect(warnings.join('\n')).toMatch(/^requirements\.txt:2: \w+ is a module of Python itself/m);
    },
  );

  it('keeps such a name where an index of their own may have it', () => {
    const facts = {
      ...createEmptyFacts('shop'),
      hasApp: true,
      requirements: { path: 'requirements.txt', text: '', requirements: ['profile'], where: ['requirements.txt:1'] },
    };
    const values = { 'indexes.private': { own: 'https://packages.example/simple' } };
    const { request, warnings } = plan({ values, because: {}, facts });
    expect(request.roots).toContainEqual(expect.objectContaining({ requirement: 'profile' }));
    expect(warnings.join('\n')).not.toContain('module of Python itself');
  });

  it('keeps a distribution of such a name that has something to install', () => {
    expect(planList('argparse', 'datetime').roots).toEqual(['argparse', 'datetime']);
  });
});

describe('a list without a package', () => {
  it('stays as it is and gets the packages of the code', () => {
    const text = '# one a line\n';
    const facts = {
      ...createEmptyFacts('shop'),
      hasApp: true,
      emptyList: { path: 'requirements.txt', text },
      imported: [{ distribution: 'numpy', where: 'main.py:1', because: 'main.py:1 imports numpy' }],
    };
    const { requirementsIn } = plan({ values: { framework: 'script' }, because: {}, facts });
    expect(requirementsIn).toEqual({ text: `${text}numpy\n`, movedFrom: 'requirements.txt' });
  });
});

describe('the warning about a Python without security fixes', () => {
  const warn = (dependencies: string[], because: string) =>
    plan({
      values: { python: '3.9', dependencies },
      because: { python: because },
      facts: createEmptyFacts('shop'),
    }).warnings.find((warning) => warning.includes('end of life'));

  it('names a newer Python only where no pin may rule it out', () => {
    expect(warn([], 'you asked for it')).toMatch(/Fix: --python 3\.\d+$/);
    expect(warn(['pandas==1.4.3'], 'pandas==1.4.3 has no wheel for a newer one')).toMatch(
      /Fix: a newer version of pandas==1\.4\.3, then --python 3\.\d+$/,
    );
  });
});
