import type { Rule } from '../../types.ts';

export default {
  id: 'drift',
  title: 'A file is not what the spec says now',
  severity: 'error',
  because:
    'what ml-container.json, its preset or this release decide has not arrived in it; your own edits alone are no drift',
  fix: 'create-ml-container update',
  source: 'create-ml-container',
  look: ({ project }) => [...(project?.drift ?? [])],
} satisfies Rule;
