/** What `explain` says of a line or a topic. */

export interface Explanation {
  title: string;
  /** What it does, for somebody who sees one for the first time. */
  what: string;
  /** Why it is here. */
  why: string;
  /** What the alternative costs. */
  instead: string;
  /** How to change it. */
  change: string;
  source: string;
  /** The decision of the plan that it shows. */
  decision?: string;
}

/** Which lines an entry explains; the first rule that fits counts. */
export interface LineRule {
  /** Pattern of the path. */
  file: string;
  /** Pattern of the place in the structure: "RUN@frameworks" in a Dockerfile, "services.app.ports" in YAML. */
  key?: string;
  /** Pattern of the line. */
  line?: string;
  entry: string;
}

export interface ExplanationTable {
  /** Topics that a page begins with, and those that it ends with. */
  page: string[];
  closing: string[];
  entries: Record<string, Explanation>;
  rules: LineRule[];
}

export interface ExplainedFile {
  path: string;
  text: string;
  /** The starter is the user's from the first moment. */
  starter: boolean;
}

export interface ExplainedLine {
  /** Counts from 1. */
  line: number;
  text: string;
  /** Name of the entry; undefined where nothing explains it, which a test forbids for what we write. */
  entry: string | undefined;
}
