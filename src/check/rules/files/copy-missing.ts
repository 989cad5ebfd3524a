import { matches } from '../../../dockerfile/copy-sources.ts';
import { sourcesOf } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'copy-missing',
  title: 'COPY of what is not there',
  severity: 'error',
  because: 'the build fails',
  fix: 'mend the path: it is relative to the folder that is built, never above it',
  source: 'Dockerfile reference, COPY',
  look: eachDockerfile((dockerfile) => {
    const { context } = dockerfile;
    if (!context) return [];
    return dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap((one) =>
        sourcesOf(one)
          .filter((source) => !/^(?:https?|ftp|git):|^git@|\$|^<</.test(source))
          .filter(
            (source) =>
              ![...context.sent, ...context.kept].some(({ path, directory }) => matches(source, path, directory)),
          )
          .map((source) => at(dockerfile, one, `${source} is not in this folder`)),
      );
  }),
} satisfies Rule;
