import {
  findFinalStage,
  findStartCommand,
  listAncestors,
  listInstalls,
  listInstructions,
  listShippedStages,
  parseProgram,
  unwrapShell,
} from '../../../dockerfile/queries.ts';
import type { Dockerfile } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Programs that every Python or base image has, so a start command with them needs no PATH of ours. */
const THERE = /^(?:python[\d.]*|sh|bash|env|exec|tini|\/.*|\.\/.*)$/;

export default {
  id: 'user-install-path',
  title: 'Programs in ~/.local that are not on PATH',
  severity: 'error',
  because:
    'pip install --user puts console scripts into ~/.local/bin, which is not on PATH: the container stops with "not found"',
  fix: 'ENV PATH=/root/.local/bin:$PATH with the home of the user that runs, or a virtual environment',
  source: 'pip, "User Installs"; PEP 370',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    const start = findStartCommand(dockerfile);
    if (!stage || !start || !fillsLocal(dockerfile)) return [];
    const words = unwrapShell(start.words).filter((word) => !/^(?:exec|\w+=.*)$/.test(word));
    const program = words[0] ?? '';
    const onPath = listInstructions(listAncestors(stage), 'ENV').some(({ pairs }) =>
      pairs.some(({ name, value }) => name === 'PATH' && /\.local\/bin|\$\{?HOME|~/.test(value ?? '')),
    );
    return program === '' || THERE.test(program) || onPath || installedElsewhere(dockerfile, program)
      ? []
      : [createFinding(dockerfile, start.instruction, `${program} is in ~/.local/bin, which is not on PATH`)];
  }),
} satisfies Rule;

/** Whether the image gets its packages by `pip install --user`, here or copied from a build stage. */
function fillsLocal(dockerfile: Dockerfile): boolean {
  const all = listShippedStages(dockerfile);
  const here = listInstalls(all).some(({ install }) => install.options.has('--user'));
  const copied = listInstructions(all, 'COPY').some(
    ({ flags, json, words }) =>
      flags.some(({ name }) => name === 'from') && /\.local\/?$/.test((json ?? words.map(({ text }) => text))[0] ?? ''),
  );
  return here || (copied && listInstalls(dockerfile.stages).some(({ install }) => install.options.has('--user')));
}

/** Another command that installs packages without --user, or a system package of that name, may bring the program. */
const installedElsewhere = (dockerfile: Dockerfile, program: string): boolean =>
  listInstalls(listShippedStages(dockerfile)).some(
    ({ install }) => !install.options.has('--user') && install.packages.some(({ text }) => text.startsWith(program)),
  ) ||
  listInstructions(listShippedStages(dockerfile), 'RUN').some(({ commands }) =>
    commands.some(
      (command) =>
        ['ln', 'cp', 'apt-get', 'apt'].includes(parseProgram(command).name) &&
        command.words.some(({ text }) => text.includes(program)),
    ),
  );
