/** The forms of an entry point, and which framework starts which. */
import type { Framework } from './types.ts';

/**
 * Whether a framework starts an entry of this shape: `module:attribute`, a file that ends as the framework's own default does
 * (.yml is .yaml), a folder, which ends in "/", or a console script of the project, which Python runs as it runs a file.
 */
export function takesEntry({ entry, command }: Pick<Framework, 'entry' | 'command'>, asked: string): boolean {
  if (isConsoleCommand(asked)) return entry.form === 'file' && command[command.indexOf('{entry}') - 1] === 'python';
  if (asked.includes(':')) return entry.form === 'module';
  if (asked.endsWith('/')) return entry.form === 'folder';
  return entry.form === 'file' && getSuffix(asked) === getSuffix(entry.default);
}

/** The name of a console script, by its form. */
export const isConsoleCommand = (entry: string): boolean => /^[A-Za-z0-9][\w-]*$/.test(entry);

const getSuffix = (file: string): string => file.slice(file.lastIndexOf('.')).replace(/^\.yml$/, '.yaml');
