import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'relative-workdir',
  title: 'A relative WORKDIR',
  severity: 'warning',
  because: 'where it leads depends on the lines above and on the base image',
  fix: 'write the whole path: WORKDIR /app',
  source: 'docker build --check, WorkdirRelativePath',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap(({ instructions }) => {
      const first = instructions.find(({ keyword }) => keyword === 'WORKDIR');
      const path = first?.words[0]?.text ?? '/';
      return first && !/^(?:["']?\/|["']?\$|[A-Za-z]:)/.test(path)
        ? [createFinding(dockerfile, first, `WORKDIR ${path} is relative`)]
        : [];
    }),
  ),
} satisfies Rule;
