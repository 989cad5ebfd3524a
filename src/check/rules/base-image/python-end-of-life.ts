import { pythonTable } from '../../../catalog/index.ts';
import { listImages } from '../../../dockerfile/images.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'python-end-of-life',
  title: 'A Python that gets no security fixes any more',
  severity: 'error',
  because: 'holes that are found in it from now on stay open',
  fix: `take a supported release, such as ${pythonTable.default}; in a generated project: create-ml-container update --python ${pythonTable.default}`,
  source: "Python's release schedules (PEP 569, 596, 619, 664, 693, 719, 745)",
  look: checkEachDockerfile((dockerfile, { today }) =>
    listImages(dockerfile).flatMap(({ instruction, image }) => {
      const minor = image.name === 'python' ? /^(\d+\.\d+)/.exec(image.tag ?? '')?.[1] : undefined;
      const row = pythonTable.minors.find((candidate) => candidate.minor === minor);
      const older = minor !== undefined && !row && Number(minor.split('.')[1] ?? 99) < 8;
      if (older) return [createFinding(dockerfile, instruction, `Python ${minor} ended years ago`)];
      return row && row.eol < today.slice(0, 7)
        ? [createFinding(dockerfile, instruction, `Python ${row.minor} reached its end of life in ${row.eol}`)]
        : [];
    }),
  ),
} satisfies Rule;
