/** The texts of `--help`, printed without loading anything else. */
import { type CommandName, commands } from '../../src/cli/commands.ts';
import { type Option, runOptions, specOptions } from '../../src/options/table.ts';

interface Line {
  flag: string;
  help: string;
}

type Table = Readonly<Record<string, Option>>;

/** One line a flag; several spellings of one option share it. */
export function flagLines(table: Table): Line[] {
  return Object.values(table)
    .filter((row) => row.flags)
    .map((row) => ({
      flag: (row.flags ?? [])
        .map((flag) => `${flag.short ? `${flag.short}, ` : ''}${flag.name}${flag.metavar ? ` ${flag.metavar}` : ''}`)
        .join(', '),
      help:
        (row.commands ? `${row.commands.join(', ')}: ` : '') +
        row.help +
        ((row.flags ?? []).some((flag) => flag.repeat) ? ' (repeatable)' : ''),
    }));
}

/** What most people need, in the order of help. */
const MAIN = [
  'framework',
  'entry',
  'python',
  'accelerator',
  'dependencies',
  'port',
  'with',
  'preset',
  'set',
  'yes',
  'dryRun',
  'onConflict',
];

const COLUMNS = 80;
/** Column in which the help of a flag begins. */
const TEXT = 26;

function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + 1 + word.length <= COLUMNS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

const block = (title: string, lines: readonly Line[]): string =>
  lines.length === 0 ? '' : `${title}\n${lines.map(renderLine).join('\n')}\n\n`;

function renderLine({ flag, help }: Line): string {
  // a list of names that is wider than a terminal goes into the sentence
  const [, name, names] = /^(\S+) (\S+)$/.exec(flag) ?? [];
  if (names?.includes('|') && flag.length > COLUMNS - 2)
    return renderLine({ flag: `${name} NAME`, help: `${help}: ${names.replaceAll('|', ', ')}` });
  return flag.length < TEXT - 3
    ? `  ${flag.padEnd(TEXT - 2)}${wrapped(help, TEXT)}`
    : `  ${flag}\n${' '.repeat(TEXT)}${wrapped(help, TEXT)}`;
}

const all: Table = { ...specOptions, ...runOptions };
const pick = (names: readonly string[]): Table => Object.fromEntries(names.map((name) => [name, find(name)]));
/** @throws Error for a name that is in no table: the help would lack a flag in silence. */
function find(name: string): Option {
  const row = all[name];
  if (!row) throw new Error(`help: there is no option ${name}`);
  return row;
}

const INTRODUCTION = `Usage: create-ml-container [dir] [flags]
       create-ml-container COMMAND [dir] [flags]

Reads the project in dir (default: the current folder; created if it is not
there) and writes its container: Dockerfile, .dockerignore, requirements.txt
locked by hash, run scripts, compose.yaml. An empty folder gets a starter app.

`;

/** Its own flags are those of the main help, so it has no other. */
const CREATE: Line = {
  flag: 'create',
  help: 'Read the project, ask what is open, and write the container; the command when none is given',
};

const listCommands = (): string =>
  block('Commands', [CREATE, ...Object.entries(commands).map(([name, { help }]) => ({ flag: name, help }))]);

const CLOSING = `Exit codes
  0 done   1 failed   2 usage   3 files of yours were kept, decide with
  --on-conflict   130 Ctrl-C   143 terminated

`;

const EXAMPLES = `Examples
  npx create-ml-container              detect settings here, ask for the rest
  npx create-ml-container my-api --framework fastapi --dep torch --yes
  npx create-ml-container . --preset team.json --yes --json
`;

const MORE = `All flags: create-ml-container --help --all
One command: create-ml-container COMMAND --help
`;

/** What `--help` prints: the commands, and the flags that most people need. */
const renderHelp = (): string =>
  `${INTRODUCTION}${listCommands()}${block('Flags', flagLines(pick(MAIN)))}${CLOSING}${EXAMPLES}\n${MORE}`;

/** What `--help --all` prints. */
export const renderFullHelp = (): string =>
  `${INTRODUCTION}${listCommands()}${block('The project', flagLines(specOptions))}${block('This run', flagLines(runOptions))}${CLOSING}${EXAMPLES}`;

/** What `COMMAND --help` prints: its own flags, and those of all that matter to it. */
function renderCommandHelp(name: CommandName): string {
  const { usage, help, flags, examples } = commands[name];
  const own = Object.entries(all).flatMap(([option, { commands: only }]) => (only?.includes(name) ? [option] : []));
  const lines = flagLines(pick([...own, ...flags])).map((line) => ({
    ...line,
    help: line.help.replace(/^[a-z, ]+: /, ''),
  }));
  const shown = examples.map((example) => `  npx create-ml-container ${example}\n`).join('');
  return `Usage: create-ml-container ${name}${usage === '' ? '' : ` ${usage}`}

${wrapped(`${help}.`, 0)}

${block('Flags', lines)}Examples
${shown}
All flags: create-ml-container --help --all
`;
}

/** By the command that asks; "" without one, "--all" for everything. */
export const renderHelpTexts = (): Record<string, string> => ({
  '': renderHelp(),
  '--all': renderFullHelp(),
  ...Object.fromEntries((Object.keys(commands) as CommandName[]).map((name) => [name, renderCommandHelp(name)])),
});
