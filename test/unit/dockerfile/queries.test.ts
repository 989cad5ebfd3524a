import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { findStartCommand } from '../../../src/dockerfile/queries.ts';

describe('findStartCommand', () => {
  it.each([
    ['a CMD alone', 'FROM a\nCMD ["b"]\n', ['b']],
    ['ENTRYPOINT and CMD, in any order', 'FROM a\nCMD ["b"]\nENTRYPOINT ["c"]\n', ['c', 'b']],
    ['no CMD of a stage before that of ENTRYPOINT', 'FROM a AS x\nCMD ["b"]\nFROM x\nENTRYPOINT ["c"]\n', ['c']],
    ['the ENTRYPOINT of a stage before', 'FROM a AS x\nENTRYPOINT ["c"]\nFROM x\nCMD ["b"]\n', ['c', 'b']],
    ['no CMD that a shell-form ENTRYPOINT ignores', 'FROM a\nENTRYPOINT run it\nCMD ["b"]\n', ['run', 'it']],
  ])('reads %s', (_what, text, words) => {
    expect(findStartCommand(parseDockerfile('Dockerfile', text))?.words).toEqual(words);
  });
});
