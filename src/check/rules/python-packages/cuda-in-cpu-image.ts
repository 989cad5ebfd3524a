import { parseRequirementName } from '../../../dockerfile/python-installs.ts';
import {
  findBaseStage,
  findEnvValue,
  findFinalStage,
  listInstalls,
  listShippedStages,
} from '../../../dockerfile/queries.ts';
import { bringsCuda } from '../../gpu-packages.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'cuda-in-cpu-image',
  title: 'A package whose default wheel brings CUDA',
  severity: 'note',
  because: 'its Linux wheel needs gigabytes of CUDA libraries; an image for the CPU has no use for them',
  fix: 'for the CPU take the CPU wheels: create-ml-container --cpu locks them',
  source: 'PyTorch, "Start locally"',
  look: checkEachDockerfile((dockerfile, { requirements }) => {
    const stage = findFinalStage(dockerfile);
    // somebody who wants the GPU says so
    if (
      !stage ||
      /cuda|nvidia/.test(findBaseStage(stage).image.text) ||
      findEnvValue(stage, 'NVIDIA_VISIBLE_DEVICES') !== undefined
    )
      return [];
    return listInstalls(listShippedStages(dockerfile).length > 0 ? dockerfile.stages : []).flatMap(
      ({ command, install }) => {
        if ([...install.options].some((option) => /index|find-links|torch-backend|require-hashes/.test(option)))
          return [];
        const listed = install.files.flatMap((file) => {
          const text = requirements[file.replace(/^.*\//, '')] ?? '';
          return /--(?:extra-)?index-url|--find-links|--hash=/.test(text) ? [] : text.split('\n');
        });
        const found = [...install.packages.map(({ text }) => text), ...listed].find(
          (text) => bringsCuda(parseRequirementName(text)) && !/\+cpu|@/.test(text),
        );
        return found
          ? [createFinding(dockerfile, command, `${parseRequirementName(found)} comes with CUDA by default`)]
          : [];
      },
    );
  }),
} satisfies Rule;
