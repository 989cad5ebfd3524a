/** The shapes of an entry point, and which framework starts which. */
import type { Framework } from './types.ts';

/**
 * Whether a framework starts an entry of this shape: `module:attribute`, a file that ends as the framework's own default does
 * (.yml is .yaml), or a folder, which ends in "/".
 */
export function takesEntry({ entry }: Pick<Framework, 'entry'>, asked: string): boolean {
  if (asked.includes(':')) return entry.form === 'module';
  if (asked.endsWith('/')) return entry.form === 'folder';
  return entry.form === 'file' && suffixOf(asked) === suffixOf(entry.default);
}

const suffixOf = (file: string): string => file.slice(file.lastIndexOf('.')).replace(/^\.yml$/, '.yaml');
