import { findLoopbackDefault } from '../../../catalog/frameworks/programs.ts';
import { findEnvValue, findFinalStage, findStartCommand, unwrapShell } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'binds-loopback',
  title: 'The server listens on 127.0.0.1',
  severity: 'error',
  because: 'inside a container that is the container itself: no published port reaches it',
  fix: 'listen on 0.0.0.0, for uvicorn: --host 0.0.0.0',
  source: 'uvicorn, gunicorn, hypercorn, daphne, granian, Flask and Chainlit: default bind address',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    const start = findStartCommand(dockerfile);
    if (!stage || !start) return [];
    const words = unwrapShell(start.words);
    const named = words.map((word) => word.replace(/^.*\//, '')).find((word) => findLoopbackDefault(word));
    const server = named === undefined ? undefined : findLoopbackDefault(named);
    const told = words.find(
      (word, i) =>
        /(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(word) &&
        /host|bind|^-b|^-h|address|server_name/.test(words[i - 1] + word),
    );
    if (told)
      return [createFinding(dockerfile, start.instruction, `${told} is reached from inside the container alone`)];
    if (!server || words.some((word) => server.options.some((option) => hasOption(word, option)))) return [];
    if (server.variable !== undefined && findEnvValue(stage, server.variable) !== undefined) return [];
    return [createFinding(dockerfile, start.instruction, `${named} listens on 127.0.0.1 by default`)];
  }),
} satisfies Rule;

/** `--host`, `--host=::`, `-b` and `-b0.0.0.0:80`. */
const hasOption = (word: string, option: string): boolean =>
  word === option || word.startsWith(option.startsWith('--') ? `${option}=` : option);
