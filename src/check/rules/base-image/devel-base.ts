import { baseOf, finalStage } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'devel-base',
  title: 'The image ships the CUDA compiler',
  severity: 'warning',
  because: 'the -devel images hold gigabytes of compilers and headers that running needs nothing of',
  fix: 'compile in a stage on -devel and copy the result; torch, TensorFlow and JAX bring CUDA in their wheels and need no CUDA base at all',
  source: 'NVIDIA, nvidia/cuda: image flavours',
  look: eachDockerfile((dockerfile) => {
    const stage = finalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = baseOf(stage);
    return /(?:^|-)devel(?:-|$)/.test(image.tag ?? '') ? [at(dockerfile, from, `${image.text} ends in the image`)] : [];
  }),
} satisfies Rule;
