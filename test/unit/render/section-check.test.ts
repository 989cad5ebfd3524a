import { describe, expect, it } from 'vitest';
import { findSectionProblem } from '../../../src/render/section-check.ts';

describe('findSectionProblem', () => {
  it.each([
    ['', 'nothing'],
    ['# a reason\nRUN true', 'a comment and an instruction'],
    ['RUN a && \\\n    # why\n\n    b', 'a continuation with a comment and a blank line'],
    ['RUN python3 - <<EOF\nfrom os import path\nEOF\nENV A=1', 'a heredoc that is ended'],
    ["RUN cat <<-'A' <<B\n\tx\n\tA\ny\nB", 'two heredocs, one with tabs'],
    ['COPY --chmod=644 <<EOF /x\nUSER root\nEOF', 'a heredoc of COPY'],
    ['run true\nuser 1000', 'small letters'],
  ])('accepts %j: %s', (text) => {
    expect(findSectionProblem(text)).toBeUndefined();
  });

  it.each([
    ['RUN cat <<EOF\nx', 'heredoc'],
    ['RUN cat <<A <<B\nA', 'heredoc'],
    ['RUN true \\\n# c', 'backslash'],
    ['RUN true \\', 'backslash'],
    ['RUN true \\ \t', 'backslash'],
    ['RUN true \\\\\nUSER root', 'two backslashes'],
    ['RUN true\nFR\\\nOM evil:1', 'does not begin with an instruction'],
    ['FROM evil:1', 'stage of its own'],
    [' \tfrom evil:1', 'stage of its own'],
    ['RUN true\n\u00a0FROM evil:1', 'space that is not ASCII'],
    ['RUN true \\\u00a0\nFROM evil:1', 'space that is not ASCII'],
    ['RUN true\rFROM evil:1', 'control character'],
    ['RUN echo "<<EOF"\nFROM evil:1\nEOF', 'read in different ways'],
    ['RUN echo \\"x <<EOF\nFROM evil:1\nEOF', 'read in different ways'],
    ['RUN cat<<EOF\nFROM evil:1\nEOF', 'read in different ways'],
    ['ENV A <<EOF\nFROM evil:1\nEOF', 'read in different ways'],
    ['ONBUILD RUN true', 'does not begin with an instruction'],
    ['INCLUDE x', 'does not begin with an instruction'],
  ])('refuses %j: %s', (text, words) => {
    expect(findSectionProblem(text)?.what).toContain(words);
  });
});
