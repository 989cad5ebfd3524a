import { listCopySources } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tar\.\w+|gz|bz2|xz|zst)$/i;
const REMOTE = /^(?:https?|ftp|git):|^git@|\$/;

export default {
  id: 'add-for-copy',
  title: 'ADD where COPY does',
  severity: 'note',
  because: 'ADD also unpacks archives and fetches URLs, so a reader must know which of them is meant',
  fix: 'write COPY',
  source: 'Docker, "Building best practices": ADD or COPY',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(
        (one) =>
          one.keyword === 'ADD' &&
          listCopySources(one).every((source) => !ARCHIVE.test(source) && !REMOTE.test(source)),
      )
      .map((one) =>
        createFinding(dockerfile, one, 'ADD copies a file of the context', {
          edits: [{ path: dockerfile.path, start: one.start, end: one.start + 3, text: 'COPY' }],
        }),
      ),
  ),
} satisfies Rule;
