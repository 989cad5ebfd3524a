/** The commands with their help text; src/commands/index.ts loads them. */
interface CommandHelp {
  /** Its arguments, as help shows them: "[dir] [flags]". */
  usage: string;
  /** One sentence for --help. */
  help: string;
}

/** By name, in the order of help. */
export const commands = {
  update: {
    usage: '[dir] [flags]',
    help: 'Bring a project up to date, or change a choice (--python 3.13): your edits are kept and merged, and what changed is said',
  },
  detect: {
    usage: '[dir] [flags]',
    help: 'Say what the folder shows, each finding with file and line, and write nothing',
  },
  lock: {
    usage: '[dir] [flags]',
    help: 'Make requirements.txt again, after an edit of requirements.in or with --upgrade, and say which versions moved',
  },
  check: {
    usage: '[dir|Dockerfile] [flags]',
    help: 'Say what has strayed from the spec and what is hazardous in any Dockerfile; exits 1 where something was found',
  },
  explain: {
    usage: '[dir] [FILE[:LINE]|topic]',
    help: 'Say what a file or a line is for, why a package or a choice is as it is; without an argument explain the whole container',
  },
  doctor: {
    usage: '[dir] [flags]',
    help: 'Say what on this machine would stop the container from being built or run, each with its fix',
  },
  presets: {
    usage: 'list|show REF|validate FILE|init [FILE]',
    help: 'The presets there are; what one says, merged, with origins; all that is wrong with one; a file to start from',
  },
  config: {
    usage: 'print [dir] [flags]',
    help: 'The whole spec of a project, each value with where it came from',
  },
  schema: {
    usage: '',
    help: 'Print the JSON Schema of ml-container.json and of presets',
  },
} satisfies Record<string, CommandHelp>;
export type CommandName = keyof typeof commands;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);
