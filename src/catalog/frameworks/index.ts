/** The frameworks, one folder each under templates/frameworks/; the registry is generated from the folders. */
import registry from '../../generated/frameworks.ts';
import type { FrameworkFolder } from './types.ts';

/** In the order of the menu. */
export const frameworks: readonly FrameworkFolder[] = registry;

/** The framework of that name; the options table has refused other names before. */
export function getFramework(name: string): FrameworkFolder {
  const found = frameworks.find((framework) => framework.name === name);
  if (!found) throw new Error(`no folder templates/frameworks/${name}`);
  return found;
}
