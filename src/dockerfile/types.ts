/** The shape of a parsed Dockerfile. */

/** A place in the text: lines count from 1, offsets from 0. */
export interface SourceRange {
  line: number;
  endLine: number;
  start: number;
  end: number;
}

/** A word of a shell command, with quotes and escapes taken away. */
export interface Word extends SourceRange {
  text: string;
}

/** One simple command of a RUN, CMD or ENTRYPOINT line: `pip install x`. Redirections and operators are no words of it. */
export interface ShellCommand extends SourceRange {
  words: Word[];
  /** What stands before it: a pipe feeds it from the command before. */
  after: '' | '&&' | '||' | ';' | '|' | '&' | '\n';
  /** Of `sh -c "..."` in RUN: the commands of its text. */
  inner?: ShellCommand[];
  /** The words do not stand in the file as a shell's would, so no text can be inserted between them: exec form, escapes. */
  isIndirect?: true;
}

export interface InstructionFlag {
  name: string;
  value: string;
}

export interface Pair {
  name: string;
  /** As it is written. */
  value: string | undefined;
  /** With the variables that are known before it; undefined where something stays open. */
  expanded: string | undefined;
  place: SourceRange;
}

export interface Instruction extends SourceRange {
  /** In capitals. */
  keyword: string;
  flags: InstructionFlag[];
  /** The arguments without the flags; continuation lines and comments between them are gone. In EXPOSE variables are filled in. */
  words: Word[];
  /** The exec form, where the arguments are a JSON list. */
  json?: string[];
  /** Where the arguments after the flags stand. */
  arguments: SourceRange | undefined;
  /**
   * RUN, CMD, ENTRYPOINT, and the CMD of HEALTHCHECK: what a shell makes of it; for the exec form the one command that it is. In RUN
   * the values of ENV and ARG are filled in.
   */
  commands: ShellCommand[];
  /** ENV, ARG and LABEL. */
  pairs: Pair[];
  /** Whether the line above says that a rule does not hold here. */
  ignored: readonly string[];
}

/** What FROM names, or COPY --from, with ARG defaults put in. */
export interface ImageRef {
  /** As it stands after expansion: "python:3.12-slim". */
  text: string;
  /** Without registry host, tag and digest: "python", "nvidia/cuda". */
  name: string;
  registry?: string;
  tag?: string;
  digest?: string;
  /** Something in it is only known when it is built. */
  open: boolean;
}

export interface Stage extends SourceRange {
  index: number;
  name?: string;
  from: Instruction;
  image: ImageRef;
  /** The stage that it starts from, where FROM names one. */
  parent?: Stage;
  /** Without FROM. */
  instructions: Instruction[];
}

export interface Dockerfile {
  /** Relative to the folder that is checked. */
  path: string;
  text: string;
  stages: Stage[];
  /** Before the first FROM. */
  globals: Instruction[];
  /** What the parser could not make sense of. */
  unknown: Instruction[];
}
