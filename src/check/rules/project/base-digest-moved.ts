import { listImages } from '../../../dockerfile/images.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'base-digest-moved',
  title: 'The tag names another image by now',
  severity: 'warning',
  because:
    'the image was built again, as a rule for security fixes of Debian, and the pinned digest stays without them',
  fix: 'raise the digest after a look at what changed',
  source: 'Docker, "Building best practices": pin base image versions',
  look: checkEachDockerfile((dockerfile, { digests = {} }) =>
    listImages(dockerfile).flatMap(({ instruction, image }) => {
      const now = image.digest === undefined ? undefined : digests[image.text.split('@')[0] as string];
      return now === undefined || now === image.digest
        ? []
        : [createFinding(dockerfile, instruction, `${image.text.split('@')[0]} is ${now} now`)];
    }),
  ),
} satisfies Rule;
