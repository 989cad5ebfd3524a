/** Packages that work only on the Pythons that were out before them, although their metadata states no upper bound. */
import { allows } from '../../pep/version.ts';
import table from './python-tools.json' with { type: 'json' };

export const PYTHON_TOOLS: readonly string[] = Object.keys(table.tools);

/** Pins of the releases that serve packages that require a tool at run time. */
export const listPreferredTools = (): string[] =>
  Object.entries(table.tools).map(([name, { prefer }]) => `${name}==${prefer}`);

/** What a release imports and does not require: the pin of a tool, "setuptools==81.0.0", or a name alone. */
export const findUndeclaredTool = (name: string, version: string): string | undefined =>
  table.undeclared.find((row) => row.package === name && (row.releases === '' || allows(row.releases, version)))?.needs;
