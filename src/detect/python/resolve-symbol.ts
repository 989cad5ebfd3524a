/** Resolves a name through imports and re-exports to the file that defines it. */

import { resolveImportName } from '../../python/imports.ts';
import type { Name } from '../../python/types.ts';
import { findDefiningModule } from './import-graph.ts';
import type { SourceIndex } from './types.ts';

export interface Home {
  file: string;
  /** Name in that file, with attributes: "settings.port"; "" for the module itself. */
  name: string;
}

const LONGEST = 6;

/** @returns undefined for names that are not this folder's. */
export function resolveSymbol(project: SourceIndex, file: string, root: string, name: Name): Home | undefined {
  let at: Home | undefined =
    name.from === 'local' ? { file, name: name.dotted } : homeOfDotted(project, file, root, name.dotted);
  for (let i = 0; at && i < LONGEST; i++) {
    const [head = '', ...rest] = at.name.split('.');
    const module = project.module(at.file);
    if (!module || head === '') return at;
    const defined =
      module.assignments.some((a) => a.target === head && a.scope === '') ||
      module.functions.some((f) => f.name === head) ||
      module.classes.some((c) => c.name === head);
    // Imported here and defined elsewhere: `from .factory import create_app` in a package's __init__.
    const found = defined ? undefined : module.imports.find((m) => m.alias === head && m.name !== undefined);
    if (!found || (i === 0 && name.from === 'local')) return at;
    const next = homeOfDotted(project, at.file, root, resolveImportName(found));
    if (!next || next.file === at.file) return at;
    at = { file: next.file, name: [next.name, ...rest].filter(Boolean).join('.') };
  }
  return at;
}

function homeOfDotted(project: SourceIndex, file: string, root: string, dotted: string): Home | undefined {
  const found = findDefiningModule(project, file, dotted, root);
  return found && { file: found.file, name: found.rest };
}
