import { aptOf, cacheMounts, programOf, runs, shipped } from '../../../dockerfile/queries.ts';
import type { Instruction } from '../../../dockerfile/types.ts';
import { at, eachDockerfile, insert } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'apt-lists',
  title: "Debian's package lists stay in the layer",
  severity: 'warning',
  because: 'they are tens of megabytes that nothing reads again',
  fix: 'end the same RUN with rm -rf /var/lib/apt/lists/*, or mount a cache there',
  source: 'Docker, "Building best practices": apt-get',
  look: eachDockerfile((dockerfile) =>
    runs(shipped(dockerfile))
      .filter(({ run, command }) => aptOf(command)?.verb === 'update' && !isCleaned(run))
      .map(({ run, command }) =>
        at(dockerfile, command, 'the lists that apt-get update fetches stay in this layer', {
          ...(run.json || !installsToo(run) || dockerfile.text.slice(run.start, run.end).includes('<<')
            ? {}
            : { edits: [insert(dockerfile, run.end, ' && rm -rf /var/lib/apt/lists/*')] }),
        }),
      ),
  ),
} satisfies Rule;

const isCleaned = (run: Instruction): boolean =>
  cacheMounts(run).some((target) => /^\/var\/lib\/apt(?:\/lists)?\/?$/.test(target)) ||
  run.commands.some((command) => {
    const { name, args } = programOf(command);
    return (
      (name === 'rm' && args.some((arg) => arg.startsWith('/var/lib/apt'))) || aptOf(command)?.verb === 'dist-clean'
    );
  });

/** Without an install beside it the lists are what the next line works with. */
const installsToo = (run: Instruction): boolean => run.commands.some((command) => aptOf(command)?.verb === 'install');
