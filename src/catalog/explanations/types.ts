/** The shape of an explanation and of the rules that attach it to lines. */

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
  /** Title of the documentation that says so. */
  source: string;
  /** The decision of the plan that it shows. */
  decision?: string;
}

/** Which lines an entry explains; the first rule that fits counts. */
export interface LineRule {
  /** Pattern of the path; in a target's explain.json it may be left out: all files of the target. */
  file?: string;
  /**
   * Pattern of the place in the structure: "RUN@frameworks" in a Dockerfile, "services.app.ports" in YAML, "verify() {" in a shell
   * script (the blocks around the line), "slim/strip" in Python (heading and definition).
   */
  key?: string;
  /** Pattern of the named item of a list in YAML that the line stands in: the `name` or `uses` of a step. */
  item?: string;
  /** Pattern of the line. */
  line?: string;
  entry: string;
}

export interface ExplanationTable {
  /** Topics that a page begins with, and those that it ends with. */
  page: string[];
  closing: string[];
  entries: Record<string, Explanation>;
  /** Path → the entry that says what the file is for. */
  files: Record<string, string>;
  rules: LineRule[];
}
