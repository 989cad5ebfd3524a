import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** The words that `docker build --check` takes for secrets, and what is public in spite of its name. */
const SECRET = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)s?(?:_|$)/i;
const PUBLIC =
  /(?:^|_)(?:public|file|path|dir|url|id|name|gpg|fingerprint|length|max|min|num|count|limit|size|size|cache)(?:_|$)/i;

export default {
  id: 'secret-in-variable',
  title: 'A secret in ENV or ARG',
  severity: 'error',
  because: 'whoever can pull the image reads it, with docker history or docker inspect',
  fix: 'at run time pass it with --env-file .env; while building mount it: RUN --mount=type=secret,id=NAME,env=NAME',
  source: 'Docker, "Build secrets"; docker build --check, SecretsUsedInArgOrEnv',
  look: eachDockerfile((dockerfile) =>
    [...dockerfile.globals, ...dockerfile.stages.flatMap(({ instructions }) => instructions)]
      .filter(({ keyword }) => keyword === 'ENV' || keyword === 'ARG')
      .flatMap(({ keyword, pairs }) =>
        pairs
          .filter(({ name }) => SECRET.test(name) && !PUBLIC.test(name))
          .map(({ name, place }) => at(dockerfile, place, `${keyword} ${name} stays in the image for all to read`)),
      ),
  ),
} satisfies Rule;
