import { classifySecretFile } from '../../../catalog/secrets/index.ts';
import { listCopySources } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'secret-copied',
  title: 'A file with secrets is copied into the image',
  severity: 'error',
  because: 'it stays in its layer, also when a later line deletes it',
  fix: 'take the line out; pass .env when it runs: docker run --env-file .env',
  source: 'Docker, "Build secrets"; OCI image layer specification, whiteouts',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap((one) =>
        listCopySources(one)
          .filter((source) => classifySecretFile(source) !== undefined)
          .map((source) => createFinding(dockerfile, one, `${source} goes into the image`)),
      ),
  ),
} satisfies Rule;
