import { findBaseStage, listAncestors, parseProgram } from '../../../dockerfile/queries.ts';
import type { Instruction, ShellCommand, Stage } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule, RuleMatch } from '../../types.ts';

/** Images on Debian or Ubuntu, whose /bin/sh is dash. */
const DASH = /^(?:python|debian|ubuntu|node|nvidia\/cuda|pytorch\/pytorch|tensorflow\/tensorflow|astral-sh\/uv)$/;

export default {
  id: 'source-without-bash',
  title: 'RUN source in a shell without it',
  severity: 'error',
  because: 'RUN uses /bin/sh, which is dash on Debian and Ubuntu: "source: not found", and the build stops',
  fix: 'put the environment on PATH, ENV PATH=/opt/venv/bin:$PATH, or write `. venv/bin/activate` in the same RUN',
  source: 'Dockerfile reference, SHELL: the default is ["/bin/sh", "-c"]; POSIX, "dot"',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap((stage) => {
      const { name, tag = '' } = findBaseStage(stage).image;
      return DASH.test(name) && !/alpine/.test(tag) ? findSource(dockerfile, stage) : [];
    }),
  ),
} satisfies Rule;

function findSource(dockerfile: { path: string }, stage: Stage): RuleMatch[] {
  const inherited = listAncestors(stage)
    .slice(0, -1)
    .some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'SHELL'));
  const shell = stage.instructions.find(({ keyword }) => keyword === 'SHELL')?.start ?? Number.POSITIVE_INFINITY;
  if (inherited) return [];
  return stage.instructions
    .filter(({ keyword, json, start }) => keyword === 'RUN' && !json && start < shell)
    .flatMap((run) => {
      const command = run.commands.find((candidate) => parseProgram(candidate).name === 'source');
      return command && !hasFallback(run, command)
        ? [createFinding(dockerfile, command, `source ${command.words[1]?.text ?? ''} runs in /bin/sh`)]
        : [];
    });
}

/** `source x || true` continues where the first command fails. */
const hasFallback = ({ commands }: Instruction, command: ShellCommand): boolean =>
  commands[commands.indexOf(command) + 1]?.after === '||';
