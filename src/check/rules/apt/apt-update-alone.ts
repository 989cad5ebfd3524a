import { listCommands, listRunCommands, parseAptCommand } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'apt-update-alone',
  title: 'apt-get update in a layer of its own',
  severity: 'warning',
  because: 'the layer is cached, so a later install works with lists of months ago and asks for versions that are gone',
  fix: 'RUN apt-get update && apt-get install -y ... in one line',
  source: 'Docker, "Building best practices": apt-get',
  look: checkEachDockerfile((dockerfile) =>
    listRunCommands(dockerfile.stages)
      .filter(
        ({ run, command }) =>
          parseAptCommand(command)?.verb === 'update' &&
          !listCommands(run).some((other) =>
            ['install', 'upgrade', 'dist-upgrade', 'build-dep'].includes(parseAptCommand(other)?.verb ?? ''),
          ) &&
          listCommands(run).length <= 2,
      )
      .map(({ command }) => createFinding(dockerfile, command, 'apt-get update without an install beside it')),
  ),
} satisfies Rule;
