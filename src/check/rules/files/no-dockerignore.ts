import { isWhole, listCopySources } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'no-dockerignore',
  title: 'The whole folder is copied and nothing is kept out',
  severity: 'warning',
  because:
    'history, environments, datasets and .env go into the image, and a change of any of them builds the layer again',
  fix: 'write a .dockerignore that admits only what the image needs; create-ml-container generates one',
  source: 'Docker, "Build context": .dockerignore files',
  look: checkEachDockerfile((dockerfile) => {
    const { context } = dockerfile;
    if (!context || context.ignoreFile) return [];
    const whole = dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .find((one) => (one.keyword === 'COPY' || one.keyword === 'ADD') && listCopySources(one).some(isWhole));
    return whole ? [createFinding(dockerfile, whole, 'there is no .dockerignore beside it')] : [];
  }),
} satisfies Rule;
