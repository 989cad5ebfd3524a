import { findBaseStage, listShippedStages } from '../../../dockerfile/queries.ts';
import type { Dockerfile, Instruction, Stage } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Directories that hold packages for one minor release of Python. */
const PACKAGES = /(?:^|\/)(?:\.?venv|env|virtualenv|site-packages|dist-packages|python3(?:\.\d+)?|\.local)(?:\/|$)/;

export default {
  id: 'other-python-copied',
  title: 'Packages of one Python copied into another',
  severity: 'error',
  because:
    'packages are installed for one minor release: the other one does not find them, and compiled modules do not load',
  fix: 'build and run on the same minor release: FROM python:3.12-slim AS builder and FROM python:3.12-slim',
  source: 'Python, "site": lib/pythonX.Y/site-packages; PEP 3149, ABI tags',
  look: checkEachDockerfile((dockerfile) =>
    listShippedStages(dockerfile).flatMap((stage) => {
      const to = findStagePython(stage);
      if (to === undefined) return [];
      return stage.instructions
        .filter(({ keyword, flags }) => keyword === 'COPY' && flags.some(({ name }) => name === 'from'))
        .flatMap((copy) => {
          const from = findStagePython(sourceStage(dockerfile, copy));
          const [source = ''] = copy.json ?? copy.words.map(({ text }) => text);
          return from !== undefined && from !== to && PACKAGES.test(source)
            ? [
                createFinding(
                  dockerfile,
                  copy,
                  `${source} was made for Python ${from}, and this stage has Python ${to}`,
                ),
              ]
            : [];
        });
    }),
  ),
} satisfies Rule;

const findStagePython = (stage: Stage | undefined): string | undefined => {
  if (!stage) return undefined;
  const { name, tag = '' } = findBaseStage(stage).image;
  return name === 'python' ? /^(3\.\d+)/.exec(tag)?.[1] : undefined;
};

function sourceStage({ stages }: Dockerfile, { flags }: Instruction): Stage | undefined {
  const name = flags.find((flag) => flag.name === 'from')?.value.toLowerCase();
  return stages.find((stage) => stage.name?.toLowerCase() === name || String(stage.index) === name);
}
