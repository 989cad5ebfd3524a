import { listRunCommands, parseAptCommand } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'apt-upgrade',
  title: 'apt-get upgrade in a build',
  severity: 'warning',
  because:
    'a cached layer does not upgrade again, an uncached one is another image each time, and upgraded files are in the image twice',
  fix: 'raise the patch release of the base image, which is rebuilt with its security fixes',
  source: 'Docker, "Building best practices": rebuild your images often',
  look: checkEachDockerfile((dockerfile) =>
    listRunCommands(dockerfile.stages)
      .filter(({ command }) =>
        ['upgrade', 'dist-upgrade', 'full-upgrade'].includes(parseAptCommand(command)?.verb ?? ''),
      )
      .map(({ command }) => createFinding(dockerfile, command, `apt-get ${parseAptCommand(command)?.verb}`)),
  ),
} satisfies Rule;
