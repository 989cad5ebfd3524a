/** The data of the review screen. */
import type { ChoiceRow, FileRow } from '../ui/row-text.ts';

/** What the screen shows. Plain data, made by whoever planned. */
export interface ReviewView {
  /** What people look for first, a line each: the app, Python, the hardware. */
  summary: { label: string; value: string }[];
  choices: ReviewChoice[];
  files: FileRow[];
  warnings: string[];
  /** Existing files that were decided about, which can be decided again. */
  existing?: readonly string[];
}

export interface ReviewChoice extends ChoiceRow {
  /** Path in the spec; a choice that cannot be changed here (`base image`) has none. */
  path?: string;
}
