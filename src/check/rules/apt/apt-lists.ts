import {
  listCacheMounts,
  listCommands,
  listRunCommands,
  listShippedStages,
  parseAptCommand,
  parseProgram,
} from '../../../dockerfile/queries.ts';
import type { Instruction } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding, insertText } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'apt-lists',
  title: "Debian's package lists stay in the layer",
  severity: 'warning',
  because: 'they are tens of megabytes that nothing reads again',
  fix: 'end the same RUN with rm -rf /var/lib/apt/lists/*, or mount a cache there',
  source: 'Docker, "Building best practices": apt-get',
  look: checkEachDockerfile((dockerfile) =>
    listRunCommands(listShippedStages(dockerfile))
      .filter(({ run, command }) => parseAptCommand(command)?.verb === 'update' && !isCleaned(run))
      .map(({ run, command }) =>
        createFinding(dockerfile, command, 'the lists that apt-get update fetches stay in this layer', {
          ...(run.json || !installsToo(run) || dockerfile.text.slice(run.start, run.end).includes('<<')
            ? {}
            : { edits: [insertText(dockerfile, run.end, ' && rm -rf /var/lib/apt/lists/*')] }),
        }),
      ),
  ),
} satisfies Rule;

const isCleaned = (run: Instruction): boolean =>
  listCacheMounts(run).some((target) => /^\/var\/lib\/apt(?:\/lists)?\/?$/.test(target)) ||
  listCommands(run).some((command) => {
    const { name, args } = parseProgram(command);
    return (
      (name === 'rm' && args.some((arg) => arg.startsWith('/var/lib/apt'))) ||
      parseAptCommand(command)?.verb === 'dist-clean'
    );
  });

/** Without an install beside it the lists are what the next line works with. */
const installsToo = (run: Instruction): boolean =>
  listCommands(run).some((command) => parseAptCommand(command)?.verb === 'install');
