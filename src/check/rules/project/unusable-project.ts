import type { Rule } from '../../types.ts';

export default {
  id: 'unusable-project',
  title: 'The files cannot be made again',
  severity: 'error',
  because: 'a spec, a preset or requirements that nothing can be made of also stop the next update',
  fix: 'fix the named problem',
  source: 'create-ml-container',
  look: ({ project }) => (project?.problems ?? []).filter(({ enforced }) => !enforced),
} satisfies Rule;
