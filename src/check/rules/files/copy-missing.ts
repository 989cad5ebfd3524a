import { matchesSource } from '../../../dockerfile/copy-sources.ts';
import { listCopySources } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'copy-missing',
  title: 'COPY of what is not there',
  severity: 'error',
  because: 'the build fails',
  fix: 'correct the path: it is relative to the build context and cannot leave it',
  source: 'Dockerfile reference, COPY',
  look: checkEachDockerfile((dockerfile) => {
    const { context } = dockerfile;
    if (!context) return [];
    return dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap((one) =>
        listCopySources(one)
          .filter((source) => !/^(?:https?|ftp|git):|^git@|\$|^<</.test(source))
          .filter(
            (source) =>
              ![...context.sent, ...context.kept].some(({ path, directory }) => matchesSource(source, path, directory)),
          )
          .map((source) => createFinding(dockerfile, one, `${source} is not in this folder`)),
      );
  }),
} satisfies Rule;
