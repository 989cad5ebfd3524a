/** The commands with their help text; src/commands/index.ts loads them. */
interface CommandHelp {
  /** Its arguments, as help shows them: "[dir] [flags]". */
  usage: string;
  /** One sentence for --help. */
  help: string;
  /** Options for several commands that matter to this one, by their name in the tables; its own are found there. */
  flags: readonly string[];
  /** Whole command lines after `npx create-ml-container`. */
  examples: readonly string[];
}

/** By name, in the order of help. */
export const commands = {
  update: {
    usage: '[dir] [flags]',
    help: 'Update a project, or change a setting (--python 3.13); your edits are merged',
    flags: ['set', 'onConflict', 'dryRun', 'diff', 'json', 'offline'],
    examples: ['update', 'update --python 3.13 --diff', 'update services --all --json'],
  },
  detect: {
    usage: '[dir] [flags]',
    help: 'Show what was detected, each finding with its file and line; writes nothing',
    flags: ['entry', 'requirements', 'json'],
    examples: ['detect', 'detect api --json', 'detect --json --redact'],
  },
  lock: {
    usage: '[dir] [flags]',
    help: 'Lock requirements.in again and report which versions changed',
    flags: ['dependencies', 'dryRun', 'diff', 'resolver', 'json', 'offline'],
    examples: ['lock', 'lock --upgrade-package fastapi --diff'],
  },
  check: {
    usage: '[dir|Dockerfile] [flags]',
    help: 'Report drift from the spec, and problems in any Dockerfile; exits 1 on errors and warnings',
    flags: ['preset', 'json', 'offline'],
    examples: ['check', 'check docker/Dockerfile', 'check --online --format sarif'],
  },
  explain: {
    usage: '[dir] [FILE[:LINE]|topic]',
    help: 'Explain a file, a line, a package or a setting; without an argument, list what can be explained',
    flags: ['json'],
    examples: ['explain', 'explain Dockerfile:12', 'explain all', 'explain --html dockerfile.html'],
  },
  doctor: {
    usage: '[dir] [flags]',
    help: 'Check whether this machine can build and run the container, with a fix for each problem',
    flags: ['json', 'offline'],
    examples: ['doctor', 'doctor --online'],
  },
  presets: {
    usage: 'list|show REF|validate FILE|init [FILE]',
    help: 'List, show, validate or start a preset',
    flags: ['json', 'offline'],
    examples: ['presets list', 'presets show ./team.json'],
  },
  config: {
    usage: 'print [dir] [flags]',
    help: 'Print the resolved spec of a project, each value with its source',
    flags: ['preset', 'set', 'json'],
    examples: ['config print'],
  },
  report: {
    usage: '[dir] [flags]',
    help: 'Print what a bug report needs; words that are not public become placeholders',
    flags: [],
    examples: ['report > report.json'],
  },
  schema: {
    usage: '',
    help: 'Print the JSON Schema of ml-container.json and of presets',
    flags: [],
    examples: ['schema'],
  },
  completions: {
    usage: 'bash|zsh|fish',
    help: 'Print completions for your shell',
    flags: [],
    examples: ['completions bash', 'completions fish'],
  },
} satisfies Record<string, CommandHelp>;
export type CommandName = keyof typeof commands;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);
