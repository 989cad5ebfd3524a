/** Loads the command that was typed; every other one stays unread. */
import type { CommandName } from '../cli/commands.ts';
import type { ExitCode } from '../errors.ts';

type Run = (argv: readonly string[]) => Promise<ExitCode>;

export const loadCommand: Readonly<Record<CommandName, () => Promise<Run>>> = {
  update: async () => (await import('./update.ts')).update,
  detect: async () => (await import('./detect.ts')).detectProject,
  lock: async () => (await import('./lock.ts')).lockAgain,
  check: async () => (await import('./check.ts')).checkProject,
  explain: async () => (await import('./explain.ts')).explain,
  doctor: async () => (await import('./doctor.ts')).doctor,
  presets: async () => (await import('./presets.ts')).presets,
  config: async () => (await import('./config.ts')).config,
  schema: async () => (await import('./schema.ts')).schema,
};
