import {
  findEnvValue,
  findFinalStage,
  listAncestors,
  listInstructions,
  listShippedStages,
} from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Variables that name a directory which a library writes to while the app runs. */
const CACHE =
  /(?:^HOME$|_HOME$|_CACHE$|_CACHE_DIR$|_CACHE_HOME$|^MPLCONFIGDIR$|^NLTK_DATA$|^SENTENCE_TRANSFORMERS_HOME$)/;
const BUILD_ONLY = /^(?:PIP|UV|POETRY|PDM|PIPENV|NPM|YARN|CARGO|RUSTUP|GO|JAVA|CONDA|CUDA|PYENV|VIRTUAL_ENV)/;

export default {
  id: 'unwritable-cache',
  title: 'A cache directory that the user cannot write to',
  severity: 'error',
  because: 'the process runs as another user than root and gets "Permission denied" at the first download',
  fix: 'name a directory of that user, ENV HF_HOME=/home/app/.cache/huggingface, and create it with its owner',
  source: 'Dockerfile reference, USER; Hugging Face Hub, "Environment variables": HF_HOME',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    const user = listInstructions(listShippedStages(dockerfile), 'USER').at(-1)?.words[0]?.text;
    if (!stage || user === undefined || /^(?:root|0)(?::|$)|\$/.test(user)) return [];
    // a directory below /root can be opened to everybody, which the file then says
    const opened = dockerfile.text
      .split(/[\n&|;]/)
      .some((command) => /\/root/.test(command.split(/\bch(?:mod|own)\s/)[1] ?? ''));
    if (opened) return [];
    return listInstructions(listAncestors(stage), 'ENV').flatMap((one) =>
      one.pairs
        .filter(
          ({ name, value }) =>
            CACHE.test(name) && !BUILD_ONLY.test(name) && /^["']?\/root(?:\/|["']?$)/.test(value ?? ''),
        )
        .filter(({ name, value }) => findEnvValue(stage, name) === value)
        .map(({ name, value, place }) =>
          createFinding(dockerfile, place, `${name}=${value} belongs to root, and the app runs as ${user}`),
        ),
    );
  }),
} satisfies Rule;
