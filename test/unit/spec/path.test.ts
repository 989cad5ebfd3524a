/** Paths that are written to: inside the folder, outside of git's, on whatever file system. */
import { describe, expect, it } from 'vitest';
import { checkPath } from '../../../src/spec/path.ts';

describe('checkPath', () => {
  it.each([
    '.git/hooks/pre-commit',
    '.GIT/hooks/pre-commit',
    'a/.git/config',
    '.git./hooks/pre-commit',
    '.git /hooks/pre-commit',
    '.git. . /hooks/pre-commit',
    'git~1/hooks/pre-commit',
    'GIT~1/config',
    '.git::$INDEX_ALLOCATION/config',
    '.g\u200cit/hooks/pre-commit',
    '.\u202agit/config',
    '.git\ufeff/config',
  ])("refuses %j, which some file system takes for git's folder", (path) => {
    expect(checkPath(path)).toBe("is inside git's own folder");
  });

  it.each([
    'con',
    'CON.json',
    'a/aux.py',
    'nul .txt',
    'COM1',
    'com\u00b9.x',
    'a.',
    'a ',
    'b. /c',
    'ab:c',
    'Dockerfile:x',
    'a?',
    'a\u0001',
  ])('refuses %j, which Windows reads as another name', (path) => {
    expect(checkPath(path)).toBe('has a name that Windows cannot have');
  });

  it.each(['../a', 'a/../b', '/a', 'C:/a', 'a\\b', 'a//b', './a', ''])('refuses %j', (path) => {
    expect(checkPath(path)).toBeDefined();
  });

  it.each([
    'Dockerfile',
    '.github/workflows/image.yml',
    '.gitignore',
    '.gitattributes',
    'console.py',
    'auxiliary/nullable.py',
    'com10',
    'scripts/run.sh',
    'k8s/name with blank.yaml',
    'gitx~1',
  ])('takes %j', (path) => {
    expect(checkPath(path)).toBeUndefined();
  });
});
