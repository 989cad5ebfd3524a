import { bringsDependencies } from '../../../dockerfile/python-installs.ts';
import { listAncestors, listCopySources, listInstalls, listInstructions } from '../../../dockerfile/queries.ts';
import type { Instruction } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Files that list packages or are read while installing: they must come before the packages. */
const MANIFESTS = [
  /^(?:requirements|constraints|pylock|README|LICENSE)/i,
  /^(?:environment[^.]*\.ya?ml|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|pip\.conf|\.python-version)$/i,
  /\.(?:lock|whl|txt|in|crt|pem|sh)$/i,
];

export default {
  id: 'code-before-dependencies',
  title: 'The code is copied before the packages are installed',
  severity: 'warning',
  because: 'each edit of the code then installs all packages again: minutes instead of a second, and gigabytes to push',
  fix: 'copy the requirements alone, install, and copy the code after that',
  source: 'Docker, "Optimize cache usage": order your layers',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap((stage) => {
      const first = listInstalls(listAncestors(stage)).find(({ install }) => bringsDependencies(install));
      if (!first || !stage.instructions.includes(first.run)) return [];
      const said = dockerfile.text.slice(first.run.start, first.run.end);
      const early = listInstructions(listAncestors(stage), 'COPY', 'ADD').find(
        (one) => one.start < first.run.start && hasCode(one, said),
      );
      return early
        ? [createFinding(dockerfile, early, `the packages are installed after it, in line ${first.command.line}`)]
        : [];
    }),
  ),
} satisfies Rule;

/** @param installing the RUN that installs: a script that it calls is no code of the app. */
const hasCode = (one: Instruction, installing: string): boolean =>
  listCopySources(one).some((source) => {
    const name = source.replace(/^.*\//, '');
    if (/\.\w+$/.test(name) && installing.includes(name)) return false;
    return !isManifest(source.slice(source.lastIndexOf('/') + 1)) && !/^(?:https?|git):|\$/.test(source);
  });

const isManifest = (name: string): boolean => MANIFESTS.some((pattern) => pattern.test(name));
