import { matches } from '../../../dockerfile/copy-sources.ts';
import { sourcesOf } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'copy-ignored',
  title: 'COPY of what .dockerignore keeps out',
  severity: 'error',
  because: 'the build does not see the file, and fails',
  fix: 'let it in with a line !path in .dockerignore, or take it out of COPY',
  source: 'docker build --check, CopyIgnoredFile',
  look: eachDockerfile((dockerfile) => {
    const { context } = dockerfile;
    if (!context?.ignoreFile) return [];
    return dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap((one) =>
        sourcesOf(one)
          .filter((source) => !context.sent.some(({ path }) => matches(source, path)))
          .filter((source) => context.kept.some(({ path, directory }) => matches(source, path, directory)))
          .map((source) => at(dockerfile, one, `${source} is kept out by ${context.ignoreFile?.path}`)),
      );
  }),
} satisfies Rule;
