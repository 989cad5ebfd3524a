import { findBaseStage, findFinalStage } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'alpine-base',
  title: 'Alpine under machine-learning packages',
  severity: 'warning',
  because:
    'its C library is musl, and torch, TensorFlow and many others have wheels for glibc only: they are compiled for hours, or do not install',
  fix: 'take the -slim variant, which is Debian',
  source: 'PEP 656; PyTorch, get started: no musl wheels',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = findBaseStage(stage);
    return image.name === 'python' && /alpine/.test(image.tag ?? '')
      ? [createFinding(dockerfile, from, `${image.text} has musl`)]
      : [];
  }),
} satisfies Rule;
