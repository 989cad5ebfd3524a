import type { Rule } from '../../types.ts';

export default {
  id: 'preset-enforced',
  title: 'A choice overrides what the preset enforces',
  severity: 'error',
  because: 'the team has decided it for all of its repositories, and the preset says why',
  fix: 'take the field out of ml-container.json, or have the preset changed',
  source: 'the preset',
  look: ({ project }) => (project?.problems ?? []).filter(({ enforced }) => enforced),
} satisfies Rule;
