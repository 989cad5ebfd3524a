import { parseRequirementName } from '../../../dockerfile/python-installs.ts';
import { findBaseStage, findFinalStage, listInstalls, listShippedStages } from '../../../dockerfile/queries.ts';
import { bringsCuda } from '../../gpu-packages.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'cuda-twice',
  title: 'CUDA is in the image twice',
  severity: 'warning',
  because:
    'the wheels bring their own CUDA, so the one of the base image is gigabytes that nothing loads, or worse, the wrong one that is loaded',
  fix: 'start from python:*-slim: only the driver comes from outside, and the host has it',
  source: 'PyTorch, wheel requirements on Linux; NVIDIA Container Toolkit',
  look: checkEachDockerfile((dockerfile, { requirements }) => {
    const stage = findFinalStage(dockerfile);
    if (!stage) return [];
    const { image, from } = findBaseStage(stage);
    if (image.name !== 'nvidia/cuda' || /^[\d.]+-base-/.test(image.tag ?? '')) return [];
    const names = listInstalls(listShippedStages(dockerfile)).flatMap(({ install }) => [
      ...install.packages.map(({ text }) => parseRequirementName(text)),
      ...install.files.flatMap((file) =>
        (requirements[file.replace(/^.*\//, '')] ?? '').split('\n').map((line) => parseRequirementName(line)),
      ),
    ]);
    const brings = names.find(bringsCuda);
    return brings
      ? [createFinding(dockerfile, from, `${image.text} brings CUDA, and so do the wheels of ${brings}`)]
      : [];
  }),
} satisfies Rule;
