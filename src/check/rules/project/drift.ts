import type { Rule } from '../../types.ts';

export default {
  id: 'drift',
  title: 'A file is not what the spec says now',
  severity: 'error',
  because:
    'the file is out of date with ml-container.json, its preset or this release; your own edits do not count as drift',
  fix: 'create-ml-container update',
  source: 'create-ml-container',
  look: ({ project }) => [...(project?.drift ?? [])],
} satisfies Rule;
