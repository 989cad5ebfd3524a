/** The input and output of `explain` for one file. */

export interface ExplainedFile {
  path: string;
  text: string;
  /** The starter is the user's from the first moment. */
  starter: boolean;
  /**
   * What we wrote or would write there: a line that stands in none of these texts is the user's, and every other has an
   * explanation. Without it only rules explain.
   */
  ours?: readonly string[];
}

export interface ExplainedLine {
  /** Counts from 1. */
  line: number;
  text: string;
  /** Name of the entry; undefined where nothing explains it, which a test forbids for what we write. */
  entry: string | undefined;
  /** We would not write it: it was added or changed. */
  yours: boolean;
}
