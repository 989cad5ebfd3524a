import { nameOf } from '../../../dockerfile/python-installs.ts';
import { baseOf, finalStage, installs, shipped } from '../../../dockerfile/queries.ts';
import { wheelsBringCuda } from '../../gpu-packages.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'cuda-twice',
  title: 'CUDA is in the image twice',
  severity: 'warning',
  because:
    'the wheels bring their own CUDA, so the one of the base image is gigabytes that nothing loads, or worse, the wrong one that is loaded',
  fix: 'start from python:*-slim: only the driver comes from outside, and the host has it',
  source: 'PyTorch, wheel requirements on Linux; NVIDIA Container Toolkit',
  look: eachDockerfile((dockerfile, { requirements }) => {
    const stage = finalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = baseOf(stage);
    if (image.name !== 'nvidia/cuda' || /^[\d.]+-base-/.test(image.tag ?? '')) return [];
    const names = installs(shipped(dockerfile)).flatMap(({ install }) => [
      ...install.packages.map(({ text }) => nameOf(text)),
      ...install.files.flatMap((file) =>
        (requirements[file.replace(/^.*\//, '')] ?? '').split('\n').map((line) => nameOf(line)),
      ),
    ]);
    const brings = names.find(wheelsBringCuda);
    return brings ? [at(dockerfile, from, `${image.text} brings CUDA, and so do the wheels of ${brings}`)] : [];
  }),
} satisfies Rule;
