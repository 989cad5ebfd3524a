/** Debian packages that Dockerfiles name and that a release no longer has, with their successors. */
import table from './debian-packages.json' with { type: 'json' };

/** A name that at least one release lacks. */
export interface MissingPackage {
  /** Releases without the package: "trixie". */
  missing: readonly string[];
  /** The package that has its files there now. */
  use?: string;
}

const packages: Readonly<Record<string, MissingPackage>> = table.packages;

export const findMissingPackage = (name: string): MissingPackage | undefined =>
  Object.hasOwn(packages, name) ? packages[name] : undefined;

/** The Debian release of official Python images whose tag names none: "python:3.13-slim". */
export const PYTHON_DEFAULT_SUITE = table.pythonDefaultSuite;
