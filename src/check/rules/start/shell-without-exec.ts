import { listInstructions, listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'shell-without-exec',
  title: 'sh -c without exec',
  severity: 'warning',
  because: 'a shell may stay process 1, and then no signal reaches the app',
  fix: 'put exec before the command: ["sh", "-c", "exec uvicorn ..."]',
  source: 'POSIX.1-2017, exec; Dockerfile reference, ENTRYPOINT',
  look: checkEachDockerfile((dockerfile) =>
    ['CMD', 'ENTRYPOINT'].flatMap((keyword) => {
      const one = listInstructions(listShippedStages(dockerfile), keyword).at(-1);
      const [shell = '', dash, script] = one?.json ?? [];
      const through = /(?:^|\/)(?:ba|da|a)?sh$/.test(shell) && /^-\w*c$/.test(dash ?? '') && script !== undefined;
      return one && through && !/(?:^|[;&|]\s*)exec\s/.test(script)
        ? [createFinding(dockerfile, one, `${keyword} starts a shell that does not give way to the app`)]
        : [];
    }),
  ),
} satisfies Rule;
