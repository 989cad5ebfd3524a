/** Maps import names to distributions. Loaded only when code is read. */

import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import type { Framework } from '../frameworks/types.ts';
import { getSnapshotInfo } from '../snapshot/index.ts';
import type { ImportTable } from '../types.ts';
import imports from './imports.json' with { type: 'json' };
import { packageTable } from './index.ts';

export const importTable = imports as unknown as ImportTable;

let roots: ReadonlySet<string> | undefined;

/** Whether the snapshot was made from it: then the name is one that people mean. */
function inSnapshot(name: string): boolean {
  roots ??= new Set(getSnapshotInfo().roots.map(([root]) => root));
  return roots.has(name);
}

/** Imports by which a framework is found and that are called as a distribution that it depends on: its folder is their row. */
export function listFrameworkImports(frameworks: readonly Framework[]): ReadonlySet<string> {
  return new Set(
    frameworks.flatMap(({ detect, dependencies }) => {
      const brought = new Set(dependencies.map((one) => normalizeName(parseRequirementHead(one)?.name ?? one)));
      return detect.imports.map(normalizeName).filter((found) => brought.has(found));
    }),
  );
}

export interface Distribution {
  /** Normalised by PEP 503. */
  name: string;
  /**
   * `false`: nothing but the module's own name speaks for it. Such a name may belong to somebody else on the index, so it is
   * to be shown, never to be installed unasked.
   */
  sure: boolean;
}

/**
 * @param importName Dotted, as in the import statement: "google.cloud.storage.blob" is found by its longest known prefix.
 * @returns The module's own name, not sure, when the table does not know it. The standard library and the project's own
 *   modules are for the caller to leave out first.
 */
export function resolveDistribution(importName: string, known?: ReadonlySet<string>): Distribution {
  const parts = importName.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const prefix = parts.slice(0, length).join('.');
    if (Object.hasOwn(importTable.imports, prefix)) return { name: importTable.imports[prefix] ?? prefix, sure: true };
  }
  const name = (parts[0] ?? '').replace(/[-_.]+/g, '-').toLowerCase();
  return { name, sure: Object.hasOwn(packageTable.packages, name) || inSnapshot(name) || known?.has(name) === true };
}
