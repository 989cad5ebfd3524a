/** What a run over several projects hands to its report. */
import type { ExitCode, Problem } from '../../errors.ts';
import type { RunValues } from '../../options/table.ts';

/** What of the command line steers the report. */
export interface ReportedLine {
  dir?: string;
  run: RunValues;
}

/** A project by its folder, relative to the one that was searched ("." is that one itself). */
export type ProjectOutcome<Result> = { dir: string } & (
  | Result
  | { status: 'error'; problems: readonly Problem[] }
  /** The run was stopped before its turn. */
  | { status: 'skipped' }
);

export interface ProjectsReporter<Result> {
  /** In the order of the projects, each as soon as those before it are complete. */
  add(outcome: ProjectOutcome<Result>): void;
  /**
   * @param stopped the exit code of the signal that ended the run early.
   * @returns the exit code of the run.
   */
  end(stopped?: ExitCode): ExitCode;
}
