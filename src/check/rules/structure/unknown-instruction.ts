import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'unknown-instruction',
  title: 'A line that is no instruction',
  severity: 'error',
  because: 'the build stops there',
  fix: 'correct the word, or end the previous line with a backslash if it continues',
  source: 'Dockerfile reference, "Format"',
  look: checkEachDockerfile((dockerfile) => [
    ...dockerfile.unknown.map((one) => createFinding(dockerfile, one, `${one.keyword} is no instruction`)),
    ...dockerfile.globals
      .filter(({ keyword }) => keyword !== 'ARG' && !dockerfile.unknown.some((one) => one.keyword === keyword))
      .map((one) => createFinding(dockerfile, one, `${one.keyword} stands before the first FROM`)),
  ]),
} satisfies Rule;
