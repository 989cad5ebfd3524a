/** The text of `--help`, printed without loading anything else. */
import { commands } from '../../src/cli/commands.ts';
import { type Option, runOptions, specOptions } from '../../src/options/table.ts';

interface Line {
  flag: string;
  help: string;
}

/** One line a flag; several spellings of one option share it. */
export function flagLines(table: Readonly<Record<string, Option>>): Line[] {
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

const block = (title: string, lines: readonly Line[]): string =>
  `${title}\n${lines.map(({ flag, help }) => (flag.length < 30 ? `  ${flag.padEnd(30)}${help}` : `  ${flag}\n${' '.repeat(32)}${help}`)).join('\n')}\n`;

export const helpText = (): string => `Usage: create-ml-container [dir] [flags]
${Object.entries(commands)
  .map(([name, { usage }]) => `       create-ml-container ${name} ${usage}\n`)
  .join('')}
Reads the project in dir (default: the current folder; created if it is not there) and writes its container:
Dockerfile, .dockerignore, requirements.txt locked by hash, run scripts, compose.yaml. An empty folder gets a small app.

${block(
  'Commands',
  Object.entries(commands).map(([name, { help }]) => ({ flag: name, help })),
)}
${block('The project', flagLines(specOptions))}
${block('This run', flagLines(runOptions))}
Exit codes
  0 done   1 failed   2 usage   3 files of yours were kept, decide with --on-conflict   130 Ctrl-C   143 terminated

Examples
  npx create-ml-container                              look at this folder, ask what is open
  npx create-ml-container my-api --framework fastapi --dep torch --yes
  npx create-ml-container . --preset team.json --yes --json
  npx create-ml-container lock --upgrade-package fastapi --diff
`;
