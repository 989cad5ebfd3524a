import { findCopy, keepOut } from '../../build-context.ts';
import { checkEachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'secret-in-context',
  title: 'A file with secrets enters the image',
  severity: 'error',
  because: 'COPY takes the folder that it is in, and whoever can pull the image reads it',
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
                what: `COPY ${copy.source} in line ${copy.line} takes it into the image`,
                edits: [keepOut(context, path)],
              },
            ]
          : [];
      }),
  ),
} satisfies Rule;
