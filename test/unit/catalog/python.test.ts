import { describe, expect, it } from 'vitest';
import { pythonTable, resolvePython } from '../../../src/catalog/index.ts';

const row = (minor: string) => pythonTable.minors.find((candidate) => candidate.minor === minor);

describe('resolvePython', () => {
  it.each(['3.11', '3.12', '3.13', '3.14'])('%s is its newest patch release on the default suite', (minor) => {
    const version = row(minor)?.latest;
    expect(resolvePython(minor)).toMatchObject({
      minor,
      version,
      tag: `${version}-slim-trixie`,
      suite: 'trixie',
      ended: false,
    });
  });

  it.each([
    ['3.12.11', '3.12.11-slim-trixie', 'on the default suite where it had an image there'],
    ['3.13.4', '3.13.4-slim-bookworm', 'released before the default suite'],
    ['3.11.1', '3.11.1-slim-bullseye', 'released before bookworm'],
    ['3.8.1', '3.8.1-slim-buster', 'long ago'],
  ])('%s is exactly that release: %s (%s)', (text, tag) => {
    expect(resolvePython(text)).toMatchObject({ version: text, tag });
  });

  it('takes the suite that was asked for', () => {
    expect(resolvePython('3.12.11', 'bookworm')).toMatchObject({ tag: '3.12.11-slim-bookworm', suite: 'bookworm' });
  });

  it('works past the end of life, and says so', () => {
    expect(resolvePython('3.9')).toMatchObject({ version: '3.9.25', eol: '2025-10', ended: true });
    expect(resolvePython('3.10')).toMatchObject({ eol: '2026-10', ended: true });
  });

  it.each([
    ['3.12.99', /no image of Python 3\.12\.99; the nearest is 3\.12\./],
    ['3.7', /Python 3\.7 is not in the catalog of .*, which has 3\.8 to 3\.14/],
    ['3.99.1', /3\.8 to 3\.14/],
    ['three', /"three" is not a Python version/],
    ['3.12\nRUN x', /is not a Python version/],
    ['', /"" is not a Python version/],
  ])('refuses %j and names what there is', (text, what) => {
    const found = resolvePython(text);
    expect(found).toHaveProperty('problem');
    if ('problem' in found) {
      expect(found.problem.where).toBe('--python');
      expect(found.problem.what).toMatch(what);
      expect(found.problem.fix).toBeTruthy();
    }
  });

  it('refuses a release on a suite it never had, naming its suites', () => {
    expect(resolvePython('3.13.4', 'trixie')).toEqual({
      problem: {
        where: 'base.suite',
        what: 'Python 3.13.4 has no image on trixie; it has on bookworm and bullseye',
        fix: expect.stringMatching(/^--set base\.suite=bookworm, or --python 3\.13\.\d+$/),
      },
    });
  });
});
