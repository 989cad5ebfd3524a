/** Looks up the modules of the standard library that no distribution brings to a supported Python. */

import table from './part-of-python.json' with { type: 'json' };

const names: ReadonlySet<string> = new Set(table.names);

/**
 * Whether a requirement of that name can only mean Python's own module: `sqlite3` is on no index, and what the index has
 * as `multiprocessing` does not build for Python 3.
 *
 * @param name normalised.
 */
export const isPartOfPython = (name: string): boolean => names.has(name);
