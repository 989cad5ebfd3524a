/** Every command but the one without a name: what it is called, how help shows it, and where it is, loaded when it is run. */
import type { ExitCode } from '../errors.ts';

export interface Command {
  /** Its arguments, as help shows them: "[dir] [flags]". */
  usage: string;
  /** One sentence for --help. */
  help: string;
  /** @returns what runs it, with the arguments after its name. */
  load: () => Promise<(argv: readonly string[]) => Promise<ExitCode>>;
}

/** By name, in the order of help. */
export const commands: Readonly<Record<string, Command>> = {
  update: {
    usage: '[dir] [flags]',
    help: 'Bring a project up to date, or change a choice (--python 3.13): your edits are kept and merged, and what changed is said',
    load: async () => (await import('./update.ts')).update,
  },
  detect: {
    usage: '[dir] [flags]',
    help: 'Say what the folder shows, each finding with file and line, and write nothing',
    load: async () => (await import('./detect.ts')).detectProject,
  },
  lock: {
    usage: '[dir] [flags]',
    help: 'Make requirements.txt again, after an edit of requirements.in or with --upgrade, and say which versions moved',
    load: async () => (await import('./lock.ts')).lockAgain,
  },
  check: {
    usage: '[dir|Dockerfile] [flags]',
    help: 'Say what has strayed from the spec and what is hazardous in any Dockerfile; exits 1 where something was found',
    load: async () => (await import('./check.ts')).checkProject,
  },
  explain: {
    usage: '[dir] [FILE[:LINE]|topic]',
    help: 'Say what a file or a line is for, why a package or a choice is as it is; without an argument explain the whole container',
    load: async () => (await import('./explain.ts')).explain,
  },
  doctor: {
    usage: '[dir] [flags]',
    help: 'Say what on this machine would stop the container from being built or run, each with its fix',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  presets: {
    usage: 'list|show REF|validate FILE|init [FILE]',
    help: 'The presets there are; what one says, merged, with origins; all that is wrong with one; a file to start from',
    load: async () => (await import('./presets.ts')).presets,
  },
  config: {
    usage: 'print [dir] [flags]',
    help: 'The whole spec of a project, each value with where it came from',
    load: async () => (await import('./config.ts')).config,
  },
  schema: {
    usage: '',
    help: 'Print the JSON Schema of ml-container.json and of presets',
    load: async () => (await import('./schema.ts')).schema,
  },
};
