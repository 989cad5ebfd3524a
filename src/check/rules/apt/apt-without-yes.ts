import { listRunCommands, parseAptCommand } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding, insertText } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'apt-without-yes',
  title: 'apt-get install asks a question that nobody answers',
  severity: 'error',
  because: 'without -y it stops at its question, and the build fails',
  fix: 'apt-get install -y',
  source: 'apt-get(8)',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap((stage) =>
      listRunCommands([stage]).flatMap(({ command }) => {
        const apt = parseAptCommand(command);
        const yes = apt?.args.some((arg) =>
          /^(?:-[a-xz]*y[a-z]*|--yes|--assume-yes|-qq)$|^-o=?APT::Get::Assume-Yes=|^APT::Get::Assume-Yes=/.test(arg),
        );
        if (apt?.verb !== 'install' || yes) return [];
        const verb = command.words.find(({ text }) => text === 'install');
        return [
          createFinding(
            dockerfile,
            command,
            'apt-get install without -y',
            verb && !command.isIndirect ? { edits: [insertText(dockerfile, verb.end, ' -y')] } : {},
          ),
        ];
      }),
    ),
  ),
} satisfies Rule;
