/** Loads the command that was typed, and no other. */
import type { CommandName } from '../cli/commands.ts';
import type { ExitCode } from '../errors.ts';

type Run = (argv: readonly string[]) => Promise<ExitCode>;

export const loadCommand: Readonly<Record<CommandName, () => Promise<Run>>> = {
  update: async () => (await import('./update.ts')).runUpdate,
  detect: async () => (await import('./detect.ts')).runDetect,
  lock: async () => (await import('./lock.ts')).runLock,
  check: async () => (await import('./check.ts')).runCheck,
  explain: async () => (await import('./explain.ts')).runExplain,
  doctor: async () => (await import('./doctor.ts')).runDoctor,
  presets: async () => (await import('./presets.ts')).runPresets,
  config: async () => (await import('./config.ts')).runConfig,
  report: async () => (await import('./report.ts')).runReport,
  schema: async () => (await import('./schema.ts')).runSchema,
  completions: async () => (await import('./completions.ts')).runCompletions,
};
