import { describe, expect, it } from 'vitest';
import { formatProblems } from '../../../src/report/error.ts';
import { createStyles } from '../../../src/ui/style.ts';

const plain = createStyles({ color: false });
const problem = (line: number) => ({
  where: `requirements.txt:${line}`,
  what: 'is unknown',
  fix: 'check the spelling',
});

describe('formatProblems', () => {
  it('shows each of a few', () => {
    expect(formatProblems([problem(1), problem(2)], plain)).toBe(
      'error: requirements.txt:1: is unknown\n  fix: check the spelling\nerror: requirements.txt:2: is unknown\n  fix: check the spelling',
    );
  });

  it('counts those after the twentieth', () => {
    const lines = formatProblems(
      Array.from({ length: 25 }, (_one, at) => problem(at + 1)),
      plain,
    ).split('\n');
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe('and 5 more like these: --json lists them all');
  });
});
