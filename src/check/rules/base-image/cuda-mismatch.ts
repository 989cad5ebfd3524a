import { findBaseStage, findFinalStage, listInstalls, listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'cuda-mismatch',
  title: 'Wheels of one CUDA on the base of another',
  severity: 'error',
  because: 'packages that load or compile against the CUDA of the base do not fit wheels of another major release',
  fix: 'start from python:*-slim, since these wheels bring their CUDA, or name the index of the same release',
  source:
    'PyTorch, "Previous versions": wheels are built for one CUDA; NVIDIA, CUDA compatibility across major releases',
  look: checkEachDockerfile((dockerfile, { requirements }) => {
    const stage = findFinalStage(dockerfile);
    const base = stage && findBaseStage(stage).image;
    const major = base?.name === 'nvidia/cuda' ? /^(\d+)\./.exec(base.tag ?? '')?.[1] : undefined;
    if (!base || major === undefined || /^[\d.]+-base-/.test(base.tag ?? '')) return [];
    return listInstalls(listShippedStages(dockerfile)).flatMap(({ command, install }) => {
      const lines = install.files.flatMap((file) => (requirements[file.replace(/^.*\//, '')] ?? '').split('\n'));
      const texts = [dockerfile.text.slice(command.start, command.end), ...lines.filter((line) => !/^\s*#/.test(line))];
      const wheels = texts
        .map((text) => /(?:whl\/|\+|-)cu(?:da)?(\d{2})(?:\d|x)\b/.exec(text))
        .find((found) => found !== null);
      return wheels && wheels[1] !== major
        ? [createFinding(dockerfile, command, `${wheels[0].replace(/^(?:whl\/|\+|-)/, '')} wheels on ${base.text}`)]
        : [];
    });
  }),
} satisfies Rule;
