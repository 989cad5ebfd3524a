import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'gpu-at-build',
  title: 'The build asks for a GPU',
  severity: 'error',
  because: 'there is no GPU while an image is built: the command fails, or settles for the CPU for good',
  fix: 'ask when the container runs',
  source: 'Hugging Face, Docker Spaces: GPUs; NVIDIA Container Toolkit',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword, flags }) => keyword === 'RUN' && !flags.some(({ name }) => name === 'device'))
      .flatMap(({ commands }) => commands)
      .filter(({ words }) =>
        words.some(({ text }) =>
          /(?:^|[\s;/])nvidia-smi\b|cuda\.(?:is_available|get_device|current_device)|\.to\(['"]cuda/.test(text),
        ),
      )
      .map((command) => createFinding(dockerfile, command, 'no GPU is there while the image is built')),
  ),
} satisfies Rule;
