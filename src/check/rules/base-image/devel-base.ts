import { findBaseStage, findFinalStage } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'devel-base',
  title: 'The image ships the CUDA compiler',
  severity: 'warning',
  because: 'the -devel images hold gigabytes of compilers and headers that running needs nothing of',
  fix: 'compile in a stage on -devel and copy the result; torch, TensorFlow and JAX bring CUDA in their wheels and need no CUDA base at all',
  source: 'NVIDIA, nvidia/cuda: image flavours',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = findBaseStage(stage);
    return /(?:^|-)devel(?:-|$)/.test(image.tag ?? '')
      ? [createFinding(dockerfile, from, `${image.text} ends in the image`)]
      : [];
  }),
} satisfies Rule;
