import { listInstructions } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'several-commands',
  title: 'More than one CMD, ENTRYPOINT or HEALTHCHECK in a stage',
  severity: 'warning',
  because: 'only the last one takes effect, and the others mislead readers',
  fix: 'keep the last one',
  source: 'docker build --check, MultipleInstructionsDisallowed',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap((stage) =>
      ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) =>
        listInstructions([stage], keyword)
          .slice(0, -1)
          .map((one) => createFinding(dockerfile, one, `a later ${keyword} replaces it`)),
      ),
    ),
  ),
} satisfies Rule;
