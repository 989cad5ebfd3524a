import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** The words that `docker build --check` takes for secrets, and what is public in spite of its name. */
const SECRET = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)s?(?:_|$)/i;
const PUBLIC =
  /(?:^|_)(?:public|file|path|dir|url|id|name|gpg|fingerprint|length|max|min|num|count|limit|size|cache)(?:_|$)/i;

export default {
  id: 'secret-in-variable',
  title: 'A secret in ENV or ARG',
  severity: 'error',
  because: 'anyone who can pull the image reads it with docker history or docker inspect',
  fix: 'at run time pass it with --env-file .env; while building mount it: RUN --mount=type=secret,id=NAME,env=NAME',
  source: 'Docker, "Build secrets"; docker build --check, SecretsUsedInArgOrEnv',
  look: checkEachDockerfile((dockerfile) =>
    [...dockerfile.globals, ...dockerfile.stages.flatMap(({ instructions }) => instructions)]
      .filter(({ keyword }) => keyword === 'ENV' || keyword === 'ARG')
      .flatMap(({ keyword, pairs }) =>
        pairs
          .filter(({ name, value }) => SECRET.test(name) && !PUBLIC.test(name) && !isSwitch(value))
          .map(({ name, place }) =>
            createFinding(
              dockerfile,
              place,
              `${keyword} ${name} can be read by anyone who has the image or its provenance`,
            ),
          ),
      ),
  ),
} satisfies Rule;

/** NO_CREDENTIALS=1 says yes or no, and a number of tokens is no token. */
const isSwitch = (value: string | undefined): boolean =>
  /^["']?(?:\d+|true|false|yes|no|on|off)["']?$/i.test(value ?? '');
