import { findEnvValue, findFinalStage, findStartCommand, unwrapShell } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Servers that listen on 127.0.0.1 unless told otherwise: how, and by which variable. */
const LOOPBACK: Readonly<Record<string, { flag: RegExp; variable: string }>> = {
  uvicorn: { flag: /^--host$|^--host=|^--uds|^--fd/, variable: 'UVICORN_HOST' },
  hypercorn: { flag: /^(?:-b|--bind)$|^--bind=|^(?:-c|--config)/, variable: '' },
  gunicorn: { flag: /^(?:-b|--bind)$|^--bind=|^-b.|^(?:-c|--config)/, variable: 'GUNICORN_CMD_ARGS' },
  flask: { flag: /^(?:-h|--host)$|^--host=/, variable: 'FLASK_RUN_HOST' },
};

export default {
  id: 'binds-loopback',
  title: 'The server listens on 127.0.0.1',
  severity: 'error',
  because: 'inside a container that is the container itself: no published port reaches it',
  fix: 'listen on 0.0.0.0, for uvicorn: --host 0.0.0.0',
  source: 'uvicorn, gunicorn, hypercorn and Flask: default bind address',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    const start = findStartCommand(dockerfile);
    if (!stage || !start) return [];
    const words = unwrapShell(start.words);
    const named = words.map((word) => word.replace(/^.*\//, '')).find((word) => Object.hasOwn(LOOPBACK, word));
    const server = named === undefined ? undefined : LOOPBACK[named];
    const told = words.find(
      (word, i) =>
        /(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(word) &&
        /host|bind|^-b|^-h|address|server_name/.test(words[i - 1] + word),
    );
    if (told)
      return [createFinding(dockerfile, start.instruction, `${told} is reached from inside the container alone`)];
    if (!server || words.some((word) => server.flag.test(word))) return [];
    if (server.variable !== '' && findEnvValue(stage, server.variable) !== undefined) return [];
    return [createFinding(dockerfile, start.instruction, `${named} listens on 127.0.0.1 by default`)];
  }),
} satisfies Rule;
