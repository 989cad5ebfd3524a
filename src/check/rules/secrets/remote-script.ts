import { programOf } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'remote-script',
  title: 'A script from the network is run as it comes',
  severity: 'warning',
  because: 'whatever the address serves on the day of the build runs as root in it',
  fix: 'COPY the program from a pinned image, or fetch it with ADD --checksum',
  source: 'Dockerfile reference, ADD --checksum',
  look: eachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'RUN')
      .flatMap(({ commands }) =>
        commands.filter((command, i) => {
          const before = commands[i - 1];
          return (
            command.after === '|' &&
            /^(?:ba|da|z)?sh$|^python[\d.]*$/.test(programOf(command).name) &&
            before !== undefined &&
            ['curl', 'wget'].includes(programOf(before).name)
          );
        }),
      )
      .map((command) => at(dockerfile, command, `what is downloaded goes straight into ${programOf(command).name}`)),
  ),
} satisfies Rule;
