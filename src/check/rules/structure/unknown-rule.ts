import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'unknown-rule',
  title: 'A comment takes out a rule that there is not',
  severity: 'warning',
  because: 'the finding is still reported, or the rule has been renamed',
  fix: 'write the rule as check names it, or take the comment away',
  source: 'create-ml-container',
  look: checkEachDockerfile((dockerfile, _facts, ids) =>
    [...dockerfile.globals, ...dockerfile.stages.flatMap(({ from, instructions }) => [from, ...instructions])].flatMap(
      (instruction) =>
        instruction.ignored
          .filter((name) => !ids.includes(name))
          .map((name) => createFinding(dockerfile, instruction, `${name} is no rule`)),
    ),
  ),
} satisfies Rule;
