import type { Problem } from '../errors.ts';
import type { DeclaredSources } from './sources/types.ts';

/** What a file asks to be installed, whatever its format. */
export interface RequirementsFile {
  /** As it was named, inside the project where it lies in it, with forward slashes. */
  path: string;
  format: 'pip' | 'pyproject' | 'poetry' | 'setup' | 'pipfile' | 'conda' | 'dockerfile' | 'readme';
  /** The file's text, line by line as it stands. */
  text: string;
  /** PEP 508, in the order of the file and its includes. */
  requirements: string[];
  /** Where each of them was read: "requirements.txt:3". */
  where: string[];
  /** From `-c` files: versions allowed, nothing asked for; each with the place it was read at. */
  constraints: { requirement: string; from: string }[];
  /** pip options found, without credentials: "--extra-index-url https://...". */
  options: string[];
  /** Where packages come from, as tables beside the list say it. */
  from?: DeclaredSources;
  /** Files read by `-r` and `-c`. */
  includes: string[];
  /** Optional sets: extras and dependency groups, by name. */
  groups: Record<string, string[]>;
  /** `requires-python` or its like. */
  python?: string;
  /** Every requirement has a hash: it is a lock, not something a person edits. */
  hashed: boolean;
  /** Only the groups that a Dockerfile of the user's installs: ours replaces that one, so the file is read once. */
  isOfGroups?: true;
  /** What is left out, and is no error: a sentence each. */
  notes: string[];
  /** Local packages that lie above the project or beside it. */
  above: FolderAbove[];
  /** Lines that cannot be used, all of them. */
  problems: Problem[];
}

/** A folder that a list installs and that no build of the project can copy. */
export interface FolderAbove {
  /** file:line. */
  where: string;
  /** As the list names it. */
  name: string;
  /** Absolute. */
  folder: string;
}

/** The members of an extra or group; the name is the file's, and must not find what every object inherits. */
export const getGroup = ({ groups }: Pick<RequirementsFile, 'groups'>, name: string): readonly string[] =>
  Object.hasOwn(groups, name) ? (groups[name] ?? []) : [];

export function createRequirementsFile(
  path: string,
  format: RequirementsFile['format'],
  text: string,
): RequirementsFile {
  return {
    path,
    format,
    text,
    requirements: [],
    where: [],
    constraints: [],
    options: [],
    includes: [],
    groups: {},
    hashed: false,
    notes: [],
    above: [],
    problems: [],
  };
}
