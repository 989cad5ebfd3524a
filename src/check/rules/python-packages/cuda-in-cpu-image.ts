import { nameOf } from '../../../dockerfile/python-installs.ts';
import { baseOf, envAt, finalStage, installs, shipped } from '../../../dockerfile/queries.ts';
import { wheelsBringCuda } from '../../gpu-packages.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'cuda-in-cpu-image',
  title: 'A package whose default wheel brings CUDA',
  severity: 'note',
  because: 'its Linux wheel needs gigabytes of CUDA libraries; an image for the CPU has no use for them',
  fix: 'for the CPU take the CPU wheels: create-ml-container --cpu locks them',
  source: 'PyTorch, "Start locally"',
  look: eachDockerfile((dockerfile, { requirements }) => {
    const stage = finalStage(dockerfile);
    // somebody who wants the GPU says so
    if (!stage || /cuda|nvidia/.test(baseOf(stage).image.text) || envAt(stage, 'NVIDIA_VISIBLE_DEVICES') !== undefined)
      return [];
    return installs(shipped(dockerfile).length > 0 ? dockerfile.stages : []).flatMap(({ command, install }) => {
      if ([...install.options].some((option) => /index|find-links|torch-backend|require-hashes/.test(option)))
        return [];
      const listed = install.files.flatMap((file) => {
        const text = requirements[file.replace(/^.*\//, '')] ?? '';
        return /--(?:extra-)?index-url|--find-links|--hash=/.test(text) ? [] : text.split('\n');
      });
      const found = [...install.packages.map(({ text }) => text), ...listed].find(
        (text) => wheelsBringCuda(nameOf(text)) && !/\+cpu|@/.test(text),
      );
      return found ? [at(dockerfile, command, `${nameOf(found)} comes with CUDA by default`)] : [];
    });
  }),
} satisfies Rule;
