import { listRunCommands, listShippedStages, parseProgram } from '../../../dockerfile/queries.ts';
import type { Instruction } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'recursive-chown',
  title: 'chown -R or chmod -R in a layer of its own',
  severity: 'warning',
  because:
    'a layer holds every file whose owner or mode it changes once more: an environment of gigabytes is then in the image twice',
  fix: 'give the owner when the files arrive: COPY --chown=1000:1000',
  source: 'Hugging Face, Docker Spaces: permissions; OCI image layer specification',
  look: checkEachDockerfile((dockerfile) =>
    listRunCommands(listShippedStages(dockerfile)).flatMap(({ run, command }) => {
      const { name, args } = parseProgram(command);
      if (name !== 'chown' && name !== 'chmod') return [];
      if (!args.some((arg) => /^-\w*R|^--recursive$/.test(arg))) return [];
      const targets = args.filter((arg) => !arg.startsWith('-')).slice(1);
      return targets.every((target) => madeIn(run, target))
        ? []
        : [
            createFinding(
              dockerfile,
              command,
              `${name} -R ${targets.join(' ')} copies what it touches into a new layer`,
            ),
          ];
    }),
  ),
} satisfies Rule;

/** What the same RUN makes is in no layer before. */
const madeIn = ({ commands }: Instruction, target: string): boolean =>
  commands.some((command) => {
    const { name, args } = parseProgram(command);
    return (
      ['mkdir', 'install', 'git', 'tar', 'useradd', 'adduser'].includes(name) &&
      args.some((arg) => arg === target || arg.startsWith(`${target}/`))
    );
  });
