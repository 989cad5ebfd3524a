import { isWhole } from '../../../dockerfile/queries.ts';
import { formatMegabytes } from '../../../plan/image-layout.ts';
import { findCopy } from '../../build-context.ts';
import { checkEachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** A file of this size should be in an image because somebody wants it there, not because it was lying about. */
const LARGE = 100_000_000;

export default {
  id: 'large-context',
  title: 'COPY . takes a large file into the image',
  severity: 'warning',
  because: 'every build sends it, every push uploads it again when a line of code has changed',
  fix: 'keep it out with .dockerignore, or copy a model on a line of its own before the code',
  source: 'Docker, "Build context"',
  look: checkEachDockerfile(({ stages, context }) =>
    (context?.sent ?? [])
      .filter(({ size }) => size >= LARGE)
      .flatMap(({ path, size }) => {
        const copy = findCopy(stages, path);
        return copy && isWhole(copy.source)
          ? [
              {
                path,
                line: 1,
                what: `${formatMegabytes(size)}: COPY ${copy.source} in line ${copy.line} includes it in the image`,
              },
            ]
          : [];
      }),
  ),
} satisfies Rule;
