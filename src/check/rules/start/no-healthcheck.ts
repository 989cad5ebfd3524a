import { listServerCommands } from '../../../catalog/frameworks/programs.ts';
import { findStartCommand, listInstructions, listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'no-healthcheck',
  title: 'A service without a HEALTHCHECK',
  severity: 'note',
  because: 'Docker and Compose then take a process that hangs, or still loads its model, for a service that answers',
  fix: 'ask the app over HTTP with what is in the image: HEALTHCHECK --start-period=60s CMD ["python", "-c", "..."]; slim images have no curl',
  source: 'Dockerfile reference, HEALTHCHECK',
  look: checkEachDockerfile((dockerfile) => {
    const all = listShippedStages(dockerfile);
    const exposed = listInstructions(all, 'EXPOSE').at(-1);
    const start = findStartCommand(dockerfile);
    const served = exposed ?? (start && isServer(start.words) ? start.instruction : undefined);
    return served && listInstructions(all, 'HEALTHCHECK').length === 0
      ? [createFinding(dockerfile, served, 'no HEALTHCHECK: nothing tells Docker when the server is ready')]
      : [];
  }),
} satisfies Rule;

const SERVERS = listServerCommands();

function isServer(words: readonly string[]): boolean {
  const programs = words.flatMap((word) => word.split(/\s+/)).map((word) => word.replace(/^.*\//, ''));
  return SERVERS.some((server) => programs.some((_, at) => server.every((word, i) => programs[at + i] === word)));
}
