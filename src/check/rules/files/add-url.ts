import { listCopySources } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'add-url',
  title: 'ADD of a URL without a checksum',
  severity: 'warning',
  because: 'whatever the address serves on the day of the build goes into the image',
  fix: 'give the digest that it must have: ADD --checksum=sha256:DIGEST URL',
  source: 'Dockerfile reference, ADD --checksum',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword, flags }) => keyword === 'ADD' && !flags.some(({ name }) => name === 'checksum'))
      .flatMap((one) =>
        listCopySources(one)
          .filter((source) => /^(?:https?|ftp):\/\//.test(source) && !/\.git(?:[#?]|$)/.test(source))
          .map((source) => createFinding(dockerfile, one, `${source} is fetched and not verified`)),
      ),
  ),
} satisfies Rule;
