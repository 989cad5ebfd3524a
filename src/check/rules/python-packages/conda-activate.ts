import { listAncestors, parseProgram } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'conda-activate',
  title: 'conda activate in RUN',
  severity: 'error',
  because:
    'activate is a shell function that only an initialized shell has, and each RUN starts a new one: the build stops or installs elsewhere',
  fix: 'conda run --no-capture-output -n NAME COMMAND, or ENV PATH=/opt/conda/envs/NAME/bin:$PATH',
  source: 'conda, "conda init" and "conda run"; Dockerfile reference, RUN',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap((stage) => {
      const shells = listAncestors(stage).flatMap(({ instructions }) =>
        instructions.filter(({ keyword }) => keyword === 'SHELL'),
      );
      // a login or interactive shell, or `conda run`, brings the function
      if (shells.some(({ json = [] }) => json.some((word) => /^-\w*[li]|^--login|conda|mamba/.test(word)))) return [];
      return stage.instructions
        .filter(({ keyword }) => keyword === 'RUN')
        .flatMap((run) => {
          const index = run.commands.findIndex((command) => {
            const { name, args } = parseProgram(command);
            return /^(?:conda|mamba|micromamba)$/.test(name) && args[0] === 'activate';
          });
          const command = run.commands[index];
          const before = run.commands.slice(0, index).map(({ words }) => words.map(({ text }) => text).join(' '));
          const ready = before.some((text) =>
            /conda\.sh|mamba\.sh|shell\.\w+ hook|shell hook|bashrc|_entrypoint|^eval /.test(text),
          );
          return command && !ready
            ? [createFinding(dockerfile, command, 'conda activate has no effect in this RUN')]
            : [];
        });
    }),
  ),
} satisfies Rule;
