import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'no-stage',
  title: 'A Dockerfile without FROM',
  severity: 'error',
  because: 'there is nothing to build an image from',
  fix: 'begin it with FROM, or take it away',
  source: 'Dockerfile reference, "FROM"',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.length > 0 ? [] : [createFinding(dockerfile, { line: 1, endLine: 1 }, 'has no FROM')],
  ),
} satisfies Rule;
