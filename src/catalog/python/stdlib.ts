/** The standard library by minor release. Loaded only when code is read. */

import type { StdlibTable } from '../types.ts';
import stdlib from './stdlib.json' with { type: 'json' };

export const stdlibTable = stdlib as unknown as StdlibTable;

const common = new Set(stdlibTable.common);

/**
 * Whether a module is part of the standard library.
 *
 * @param importName Dotted; its first part decides.
 * @param minor Minor release of CPython. Without it, or for one that the table does not have, any release that had it counts:
 *   `import distutils` asks for no distribution of that name.
 */
export function isStdlib(importName: string, minor?: string): boolean {
  const module = importName.split('.')[0] ?? '';
  if (common.has(module)) return true;
  const own = minor === undefined ? undefined : stdlibTable.only[minor];
  return (own ? [own] : Object.values(stdlibTable.only)).some((modules) => modules.includes(module));
}
