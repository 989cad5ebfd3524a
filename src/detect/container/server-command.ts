/** Finds the command by which container files and the Procfile start the app's server. */
import { findServer } from '../../catalog/frameworks/servers.ts';
import { splitShellCommands } from '../../dockerfile/shell.ts';
import { unwrapCommand, unwrapText } from '../../dockerfile/wrapped-command.ts';
import { findLine, listLineStarts } from '../../text/lines.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ContainerFiles } from '../types.ts';
import { isEntry } from './command.ts';
import { readCommandLine } from './command-line.ts';
import { isGenerated } from './start-commands.ts';

export interface ServerCommand {
  /** Name of the program: "gunicorn". */
  program: string;
  /** The words after it. */
  words: string[];
  where: string;
}

/** @param entry the app that is started; a command that names another one is none of its. */
export function findServerCommand(
  project: SourceIndex,
  container: ContainerFiles,
  entry: string,
): ServerCommand | undefined {
  const { start } = container;
  return listStartCommands(project, start).find(
    (command) => findServer(command.program) !== undefined && startsEntry(command, entry),
  );
}

/** What the container files start, then what the Procfile does; scripts of the project are followed. */
export function listStartCommands(project: SourceIndex, start: ContainerFiles['start']): ServerCommand[] {
  const started = start ? readWords(start.words, start.where) : [];
  const followed = new Set<string>();
  return [...started, ...readProcfile(project)].flatMap((command) => followScript(project, command, followed));
}

function readProcfile(project: SourceIndex): ServerCommand[] {
  const text = project.tree.top.some(({ name }) => name === 'Procfile') ? project.text('Procfile') : undefined;
  return (text ?? '').split(/\r?\n/).flatMap((line, at) => {
    const [, command] = /^web:(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : readWords([command], `Procfile:${at + 1}`);
  });
}

/** Characters of a script. */
const MAX_TEXT = 64 * 1024;

/** A script of the project that a command starts stands, once, for the commands in it; `"$@"` is what the script is given. */
function followScript(project: SourceIndex, command: ServerCommand, followed: Set<string>): ServerCommand[] {
  if (!command.program.endsWith('.sh')) return [command];
  const { program: name } = command;
  const file = [...project.tree.files.keys()].find((path) => path === name || path.endsWith(`/${name}`));
  if (file === undefined || followed.has(file) || isGenerated(project, file)) return [];
  followed.add(file);
  const text = project.text(file);
  if (text === undefined || text.length > MAX_TEXT) return [];
  const lines = listLineStarts(text);
  return splitShellCommands(text, 0, text.length, (offset) => findLine(lines, offset))
    .flatMap(({ words, line }) => {
      const said = words.flatMap((word) => (word.text === '$@' ? command.words : [word.text]));
      return unwrapCommand(said).map((one) => ({ ...one, where: `${file}:${line}` }));
    })
    .flatMap((one) => followScript(project, one, followed));
}

/** Exec form as it is; what a shell is given is split as the shell would. */
const readWords = (words: readonly string[], where: string): ServerCommand[] =>
  (words.length === 1 && words[0] !== undefined ? unwrapText(words[0]) : unwrapCommand(words)).map((command) => ({
    ...command,
    where,
  }));

const SUB_COMMANDS = new Set(['run', 'dev']);

/** A command that names neither an app nor a module or file may mean the entry. */
function startsEntry({ program, words }: ServerCommand, entry: string): boolean {
  const server = findServer(program);
  const apps = words.filter((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(word));
  const others = (server ? readCommandLine(server, words).arguments : []).filter(
    (word) => word.endsWith('.py') || (/^[A-Za-z_][\w.]*$/.test(word) && !SUB_COMMANDS.has(word)),
  );
  const named = apps.length > 0 ? apps : others;
  return named.length === 0 || named.some((word) => isEntry(word, entry));
}
