import { parseProgram } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'lost-cd',
  title: 'RUN cd has no effect',
  severity: 'warning',
  because: 'each RUN is a process of its own, so the next line starts in WORKDIR again',
  fix: 'WORKDIR /path',
  source: 'Dockerfile reference, WORKDIR',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword, commands }) => keyword === 'RUN' && commands.length > 0)
      .filter(({ commands }) =>
        commands.every((command) => ['cd', 'export', 'source'].includes(parseProgram(command).name)),
      )
      .map((run) =>
        createFinding(dockerfile, run, `RUN ${run.commands[0]?.words[0]?.text} is forgotten by the next line`),
      ),
  ),
} satisfies Rule;
