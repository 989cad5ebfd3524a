import { pythonTable } from '../../../catalog/index.ts';
import { listImages } from '../../../dockerfile/images.ts';
import type { ImageRef } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

const MOVING = ['latest', 'stable', 'edge', 'nightly', 'main', 'master', 'slim', 'dev'];

export default {
  id: 'unpinned-base',
  title: 'An image without a version',
  severity: 'warning',
  because: 'the same Dockerfile builds another image next month, and nobody has changed anything',
  fix: `name the version, python:${pythonTable.default}-slim, better the patch release`,
  source: 'Docker, "Building best practices": pin base image versions',
  look: checkEachDockerfile((dockerfile) =>
    listImages(dockerfile).flatMap(({ instruction, image }) => {
      const what = problem(image);
      return what === undefined ? [] : [createFinding(dockerfile, instruction, what)];
    }),
  ),
} satisfies Rule;

function problem({ text, name, tag, digest, open }: ImageRef): string | undefined {
  if (open || digest !== undefined || name === 'scratch' || name === '') return undefined;
  if (tag === undefined) return `${text} has no tag, so it is whatever is newest on the day of the build`;
  if (MOVING.includes(tag)) return `${text} is another image each month`;
  if (name === 'python' && /^\d+(?:-|$)/.test(tag)) return `${text} moves to the next Python by itself`;
  return undefined;
}
