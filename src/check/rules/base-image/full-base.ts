import { findBaseStage, findFinalStage } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'full-base',
  title: 'The full image where the slim one does',
  severity: 'note',
  because:
    'it carries compilers and headers that nothing uses at run time: about a gigabyte unpacked, and more to attack',
  fix: 'take the -slim variant, and compile in a stage of its own where something must be compiled',
  source: 'Docker Official Images, python: image variants',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = findBaseStage(stage);
    const full = image.name === 'python' && !/slim|alpine|windows/.test(image.tag ?? '') && !image.open;
    return full ? [createFinding(dockerfile, from, `${image.text} is the full image`)] : [];
  }),
} satisfies Rule;
