import { listImages } from '../../../dockerfile/images.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'floating-patch',
  title: 'A Python image pinned to the minor release',
  severity: 'note',
  because:
    'it moves with each patch release: good for security fixes, bad for building today what was tested yesterday',
  fix: 'name the patch release and let a bot raise it, or add the digest',
  source: 'Docker Official Images, python: tags',
  look: checkEachDockerfile((dockerfile) =>
    listImages(dockerfile)
      .filter(({ image }) => image.name === 'python' && !image.digest && /^\d+\.\d+(?:-|$)/.test(image.tag ?? ''))
      .map(({ instruction, image }) =>
        createFinding(dockerfile, instruction, `${image.text} changes with every patch release`),
      ),
  ),
} satisfies Rule;
