/** Finds the command by which container files and the Procfile start the app's server. */
import { findServer } from '../../catalog/frameworks/servers.ts';
import { splitShellCommands } from '../../dockerfile/shell.ts';
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
  const started = start ? readWords(start.words, start.where) : [];
  const all = [...started.flatMap((one) => followScript(project, one)), ...readProcfile(project)];
  return all.find((command) => startsEntry(command, entry));
}

function readProcfile(project: SourceIndex): ServerCommand[] {
  const text = project.tree.top.some(({ name }) => name === 'Procfile') ? project.text('Procfile') : undefined;
  return (text ?? '').split(/\r?\n/).flatMap((line, at) => {
    const [, command] = /^web:(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : readShell(command, `Procfile:${at + 1}`);
  });
}

/** A script of the project that a command starts stands for the commands in it. */
function followScript(project: SourceIndex, command: ServerCommand): ServerCommand[] {
  const named = [command.program, ...command.words].find((word) => word.endsWith('.sh'));
  if (named === undefined) return [command];
  const name = named.slice(named.lastIndexOf('/') + 1);
  const file = [...project.tree.files.keys()].find((path) => path === name || path.endsWith(`/${name}`));
  const text = file === undefined || isGenerated(project, file) ? undefined : project.text(file);
  if (text === undefined) return [];
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  return splitShellCommands(text, 0, text.length, lineOf).flatMap(({ words, line }) =>
    findServerWords(
      words.map((word) => word.text),
      `${file}:${line}`,
    ),
  );
}

const readShell = (text: string, where: string): ServerCommand[] =>
  splitShellCommands(text, 0, text.length, () => 1).flatMap(({ words }) =>
    findServerWords(
      words.map((word) => word.text),
      where,
    ),
  );

/** Exec form as it is; what a shell is given is split as the shell would. */
const readWords = (words: readonly string[], where: string): ServerCommand[] =>
  words.length === 1 && words[0] !== undefined ? readShell(words[0], where) : findServerWords(words, where);

/** `exec poetry run gunicorn app:app` and `python -m uvicorn app:app`: the first word that is a server, with what follows; or the script that is run. */
function findServerWords(words: readonly string[], where: string): ServerCommand[] {
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1));
  const at = names.findIndex((name) => findServer(name) !== undefined || name.endsWith('.sh'));
  const program = names[at];
  return program === undefined ? [] : [{ program, words: words.slice(at + 1), where }];
}

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
