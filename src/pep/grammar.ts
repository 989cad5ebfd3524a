import { createRequire } from 'node:module';
import type { Requirement } from 'pip-requirements-js';

/** Reads a requirement by the whole grammar of PEP 508, which is built when the first line needs it: that takes as long as a small project. */
export const parseByGrammar = (line: string): Requirement | null =>
  // the build puts it into a file of its own (tsdown.config.ts)
  (
    createRequire(import.meta.url)('pip-requirements-js') as typeof import('pip-requirements-js')
  ).parsePipRequirementsLine(line);
