/** The result of a run, for the text and JSON reports. */
import type { DetectionFinding } from '../detect/findings.ts';
import type { Decision } from '../plan/types.ts';
import type { JsonObject } from '../spec/values.ts';

export interface FileResult {
  path: string;
  /** create, unchanged, update, merge, conflict, keep, delete, new. */
  status: string;
  /** Why, where it is not plain. */
  because?: string;
  /** What is left to do about it: say whose counts, resolve the markers in it, compare it with yours, or move away what is in the way. */
  left?: 'decide' | 'resolve' | 'compare' | 'blocked';
  /** What is in the way. */
  blockedBy?: string;
  /** It has edits that stay. */
  edited?: true;
}

export interface Result {
  /** `done`: written; `planned`: --dry-run or --diff; `conflicts`: all but those files written. */
  status: 'done' | 'planned' | 'conflicts';
  dir: string;
  /** Whether somebody said yes to all of it on the screen: then it need not be told again. */
  reviewed?: boolean;
  files: FileResult[];
  spec: JsonObject;
  decisions: Decision[];
  warnings: string[];
  /** What the folder shows, with its evidence; JSON alone has it. */
  detected?: DetectionFinding[];
  /** The one command that would do the same again. */
  command: string;
  /** What to do next, one command a line. */
  next: string[];
  /** Unified diffs, where they were asked for. */
  diff?: string;
}
