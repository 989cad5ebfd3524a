/** Resolves a name through imports and re-exports to the file that defines it. */

import { resolveImportName } from '../../python/imports.ts';
import type { Name } from '../../python/types.ts';
import { getFolder } from '../files/paths.ts';
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
    at = { file: next.file, name: joinNames(next.name, ...rest) };
  }
  return at;
}

function homeOfDotted(project: SourceIndex, file: string, root: string, dotted: string): Home | undefined {
  const found = findDefiningModule(project, file, dotted, root);
  return found && { file: found.file, name: joinNames(readReexport(project, found.file, dotted), found.rest) };
}

/** "ui" for the module `web/ui.py` whose package says `from .ui import ui`: the name stands for the object from then on. */
function readReexport(project: SourceIndex, file: string, dotted: string): string {
  const stem = file.slice(file.lastIndexOf('/') + 1, -'.py'.length);
  const own = `${getFolder(file)}/__init__.py`;
  const isNamed = file !== own && dotted.split('.').slice(1).includes(stem);
  const again = isNamed
    ? project
        .module(own)
        ?.imports.some((one) => one.level === 1 && one.module === stem && one.name === stem && one.alias === stem)
    : undefined;
  return again ? stem : '';
}

const joinNames = (...names: string[]): string => names.filter(Boolean).join('.');
