import { listRunCommands } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'sudo',
  title: 'sudo in a build',
  severity: 'note',
  because: 'RUN is root already, and sudo in the image lets the app become root again',
  fix: 'leave sudo out; before USER everything runs as root',
  source: 'Docker, "Building best practices": USER',
  look: checkEachDockerfile((dockerfile) =>
    listRunCommands(dockerfile.stages)
      .filter(({ command }) => command.words[0]?.text === 'sudo')
      .map(({ command }) => createFinding(dockerfile, command, 'sudo')),
  ),
} satisfies Rule;
