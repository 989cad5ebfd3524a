import type { Rule } from '../../types.ts';

export default {
  id: 'lock-stale',
  title: 'requirements.txt does not have what requirements.in asks for',
  severity: 'error',
  because: 'the image installs the lock, so the edit of requirements.in has not reached it',
  fix: 'create-ml-container lock',
  source: 'create-ml-container',
  look: ({ project }) => [...(project?.stale ?? [])],
} satisfies Rule;
