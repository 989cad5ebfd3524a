import { matchesSource } from '../../../dockerfile/copy-sources.ts';
import { listCopySources } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'copy-ignored',
  title: 'COPY of what .dockerignore keeps out',
  severity: 'error',
  because: 'the build does not see the file, and fails',
  fix: 'let it in with a line !path in .dockerignore, or take it out of COPY',
  source: 'docker build --check, CopyIgnoredFile',
  look: checkEachDockerfile((dockerfile) => {
    const { context } = dockerfile;
    if (!context?.ignoreFile) return [];
    return dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap((one) =>
        listCopySources(one)
          .filter((source) => !context.sent.some(({ path }) => matchesSource(source, path)))
          .filter((source) => context.kept.some(({ path, directory }) => matchesSource(source, path, directory)))
          .map((source) => createFinding(dockerfile, one, `${source} is kept out by ${context.ignoreFile?.path}`)),
      );
  }),
} satisfies Rule;
