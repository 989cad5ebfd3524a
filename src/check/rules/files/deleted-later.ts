import { listInstructions, listRunCommands, listShippedStages, parseProgram } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'deleted-later',
  title: 'A file is deleted in a later layer than it came with',
  severity: 'warning',
  because: 'the layer that brought it still holds it: nothing gets smaller, and a secret can still be read',
  fix: 'delete it in the RUN that makes it, or mount it instead of copying it',
  source: 'OCI image layer specification, whiteouts',
  look: checkEachDockerfile((dockerfile) => {
    const brought = listInstructions(listShippedStages(dockerfile), 'COPY', 'ADD').map((one) => {
      const words = one.json ?? one.words.map(({ text }) => text);
      const to = words.at(-1) ?? '';
      return {
        start: one.start,
        paths: words.slice(0, -1).flatMap((from) => [to, `${to.replace(/\/$/, '')}/${from.replace(/^.*\//, '')}`]),
      };
    });
    return listRunCommands(listShippedStages(dockerfile)).flatMap(({ run, command }) => {
      const { name, args } = parseProgram(command);
      if (name !== 'rm') return [];
      const gone = args
        .filter((arg) => !arg.startsWith('-'))
        .find((arg) => brought.some(({ start, paths }) => start < run.start && paths.includes(arg) && arg !== '.'));
      return gone ? [createFinding(dockerfile, command, `${gone} stays in the layer that COPY made`)] : [];
    });
  }),
} satisfies Rule;
