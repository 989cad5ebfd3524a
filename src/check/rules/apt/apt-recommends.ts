import { listRunCommands, listShippedStages, parseAptCommand } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'apt-recommends',
  title: 'apt-get install brings what it recommends',
  severity: 'note',
  because: 'recommended packages are often larger than the one that was asked for',
  fix: 'apt-get install -y --no-install-recommends',
  source: 'Docker, "Building best practices": apt-get',
  look: checkEachDockerfile((dockerfile) =>
    listRunCommands(listShippedStages(dockerfile))
      .filter(({ command }) => {
        const apt = parseAptCommand(command);
        return apt?.verb === 'install' && !apt.args.some((arg) => /no-install-recommends|Install-Recommends/.test(arg));
      })
      .map(({ command }) => createFinding(dockerfile, command, 'apt-get install without --no-install-recommends')),
  ),
} satisfies Rule;
