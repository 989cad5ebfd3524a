import { parseProgram } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'remote-script',
  title: 'A script from the network is run as it comes',
  severity: 'warning',
  because: 'whatever the address serves on the day of the build runs as root in it',
  fix: 'COPY the program from a pinned image, or fetch it with ADD --checksum',
  source: 'Dockerfile reference, ADD --checksum',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'RUN')
      .flatMap(({ commands }) =>
        commands.filter((command, i) => {
          const before = commands[i - 1];
          return (
            command.after === '|' &&
            /^(?:ba|da|z)?sh$|^python[\d.]*$/.test(parseProgram(command).name) &&
            before !== undefined &&
            ['curl', 'wget'].includes(parseProgram(before).name)
          );
        }),
      )
      .map((command) =>
        createFinding(dockerfile, command, `what is downloaded goes straight into ${parseProgram(command).name}`),
      ),
  ),
} satisfies Rule;
