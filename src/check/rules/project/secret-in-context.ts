import { findCopy, keepOut } from '../../build-context.ts';
import { checkEachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'secret-in-context',
  title: 'A file with secrets enters the image',
  severity: 'error',
  because: 'COPY includes its folder, and anyone who can pull the image can read it',
  fix: 'keep it out with a line in .dockerignore, and pass it when the container runs: --env-file .env',
  source: 'Docker, "Build context": .dockerignore files',
  look: checkEachDockerfile(({ stages, context }) =>
    (context?.sent ?? [])
      .filter(({ secret }) => secret === true)
      .flatMap(({ path }) => {
        const copy = findCopy(stages, path);
        return copy && context && copy.source !== path
          ? [
              {
                path,
                line: 1,
                what: `COPY ${copy.source} in line ${copy.line} includes it in the image`,
                edits: [keepOut(context, path)],
              },
            ]
          : [];
      }),
  ),
} satisfies Rule;
