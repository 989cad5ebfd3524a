/** Package sources as uv, Poetry, PDM and Pipenv declare them. */
import type { Problem } from '../../errors.ts';

/** An index that a project's file lists. */
export interface ListedIndex {
  /** As the file calls it. */
  name: string;
  /** Without credentials; absent for the one that the tool knows by its name. */
  url?: string;
  /** `default`: instead of the public one; `all`: asked for every package; `named`: for those alone that name it. */
  serves: 'default' | 'all' | 'named';
  /** file:line. */
  where: string;
}

/** One place that a package is taken from. */
export interface PackageSource {
  index?: string;
  git?: string;
  /** Commit, tag or branch. */
  revision?: string;
  subdirectory?: string;
  url?: string;
  /** A folder or file of this machine. */
  folder?: string;
  /** Another member of the same uv workspace. */
  workspace?: boolean;
  /** PEP 508: where it holds. */
  marker?: string;
  /** The extra or the group that it is for. */
  only?: string;
  /** file:line. */
  where: string;
}

/** All that one file says. */
export interface DeclaredSources {
  indexes: ListedIndex[];
  /** By the normalised name of the package. */
  sources: Map<string, PackageSource[]>;
  constraints: { requirement: string; from: string }[];
  /** What cannot be taken over and changes nothing about which package is meant: a sentence each. */
  notes: string[];
  problems: Problem[];
}
