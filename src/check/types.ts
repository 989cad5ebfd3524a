/** The facts that `check` works on, and its findings. */
import type { Dockerfile } from '../dockerfile/types.ts';

/** `error`: it breaks, leaks, or strays. `warning`: it costs. `note`: worth knowing; a note alone does not fail a run. */
export type Severity = 'error' | 'warning' | 'note';

/** A piece of text to put in the place of another, by offsets. */
export interface Edit {
  path: string;
  start: number;
  end: number;
  text: string;
}

/** One place where a rule does not hold. */
export interface RuleMatch {
  /** Relative to the folder, forward slashes. */
  path: string;
  /** Counts from 1. */
  line: number;
  endLine?: number;
  /** What is wrong here, one sentence without a full stop. */
  what: string;
  /** How to mend it here, where that is more than the rule says. */
  fix?: string;
  /** What mends it for certain: --fix does that. */
  edits?: Edit[];
}

export interface Finding extends RuleMatch {
  rule: string;
  severity: Severity;
  fix: string;
  because: string;
  source: string;
}

/** A rule is one file of rules/: what it says, and the pure function that finds where it does not hold. */
export interface Rule {
  /** The name of its file: "root-user". */
  id: string;
  title: string;
  severity: Severity;
  /** Why it matters, one sentence. */
  because: string;
  /** How to mend it. */
  fix: string;
  /** Where the reason is from. */
  source: string;
  look: (facts: CheckFacts, ids: readonly string[]) => RuleMatch[];
}

/** One file or folder below the build context. */
export interface ContextEntry {
  path: string;
  /** Bytes; of a folder that was not entered 0. */
  size: number;
  directory: boolean;
  /** Its name is that of a file with credentials, and its content not that of a public one. */
  secret?: boolean;
}

/** What `docker build .` sends. */
export interface BuildContext {
  /** The .dockerignore that counts, and its text; undefined where there is none. */
  ignoreFile?: { path: string; text: string };
  sent: readonly ContextEntry[];
  /** What is there and stays behind: files, and folders that were not entered. */
  kept: readonly ContextEntry[];
}

export interface CheckedDockerfile extends Dockerfile {
  /** Only of one that stands at the top of the folder, whose context is the folder. */
  context?: BuildContext;
  /** Scripts of the context that ENTRYPOINT or CMD starts, with their first lines. */
  startScripts?: readonly { path: string; text: string }[];
}

/** Where a project of ours differs from what its spec and lock say now. */
export interface CheckedProject {
  /** Files that `update` would change, and how that is settled where `update` alone does not. */
  drift: readonly { path: string; line: number; what: string; fix?: string }[];
  /** What stops it from being made again: a preset's rule that is broken, a requirement that cannot be locked. */
  problems: readonly { path: string; line: number; what: string; fix?: string; enforced: boolean }[];
  /** Requirements that requirements.txt does not fulfil, with their line of requirements.in. */
  stale: readonly { path: string; line: number; what: string; fix?: string }[];
}

/** What the index knows of one locked package. */
export interface CheckedPackage {
  /** The lock. */
  path: string;
  line: number;
  name: string;
  version: string;
  advisories: readonly {
    id: string;
    aliases: readonly string[];
    severity?: string;
    fixed: readonly string[];
    summary?: string;
  }[];
  /** Why the index gave no answer. */
  unknown?: string;
  /** Id of an advisory → the last day, and why it is accepted. */
  accepted: Readonly<Record<string, string>>;
  /** The command that moves it to a newer release, or the edit that comes first. */
  fix: string;
}

export interface CheckFacts {
  dockerfiles: readonly CheckedDockerfile[];
  /** Texts of the files that the Dockerfiles install from, by path. */
  requirements: Readonly<Record<string, string>>;
  /** "2026-11-21" */
  today: string;
  project?: CheckedProject;
  /** Where the specs of the projects are that were looked at. */
  specs?: readonly string[];
  /** Digests that a registry was asked for: reference → digest. */
  digests?: Readonly<Record<string, string>>;
  /** Locked packages that an index was asked about. */
  packages?: readonly CheckedPackage[];
}
