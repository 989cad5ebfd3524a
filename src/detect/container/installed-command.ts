/** Explains that a start command is the command of an installed package, where no file of the project is an app. */
import { listStarters } from '../../catalog/frameworks/programs.ts';
import { findServer } from '../../catalog/frameworks/servers.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ServerCommand } from './server-command.ts';

/**
 * `CMD ["mytool", "serve"]`, of which no file of the project is a part.
 *
 * @param commands of container files and Procfile.
 * @returns a sentence with a file that starts it, undefined where what is started may be the project's own or no Python.
 */
export function describeInstalledCommand(
  { tree }: SourceIndex,
  commands: readonly ServerCommand[],
): string | undefined {
  const starters = listStarters();
  const found = commands.find(({ program, words }) => {
    const isOwn = [...tree.files.keys()].some((file) => file === program || file.endsWith(`/${program}`));
    const takesApp = findServer(program) !== undefined || (starters.has(program) && words.some((word) => isFile(word)));
    return /^[A-Za-z][\w-]*$/.test(program) && !isOwn && !takesApp && !isInterpreter(program);
  });
  if (!found) return undefined;
  const { program, words, where } = found;
  const line = ['exec', program, ...words.map(quote)].join(' ');
  const code = `import os; os.execvp("sh", ${JSON.stringify(['sh', '-c', line])})`;
  return `${where} starts ${program}, a command of an installed package, and no file of this project is an app: write serve.py with the line ${code}, and add --framework server --entry serve.py --port PORT, where PORT is the one that it listens on`;
}

const isFile = (word: string): boolean => /\.py$|^[A-Za-z_][\w.]*:[A-Za-z_]/.test(word);

/** A shell or Python itself says nothing about what it runs. */
const isInterpreter = (program: string): boolean =>
  /^(?:python[\d.]*|py|[a-z]*sh|node|npm|npx|java|nginx)$/.test(program);

/** A word for a shell; variables in it are still read. */
const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replace(/["\\`]/g, '\\$&')}"`);
