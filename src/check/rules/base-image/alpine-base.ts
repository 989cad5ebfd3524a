import { baseOf, finalStage } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'alpine-base',
  title: 'Alpine under machine-learning packages',
  severity: 'warning',
  because:
    'its C library is musl, and torch, TensorFlow and many others have wheels for glibc only: they are compiled for hours, or do not install',
  fix: 'take the -slim variant, which is Debian',
  source: 'PEP 656; PyTorch, get started: no musl wheels',
  look: eachDockerfile((dockerfile) => {
    const stage = finalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = baseOf(stage);
    return image.name === 'python' && /alpine/.test(image.tag ?? '')
      ? [at(dockerfile, from, `${image.text} has musl`)]
      : [];
  }),
} satisfies Rule;
