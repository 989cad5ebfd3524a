/** Debian packages that Dockerfiles name and that a release no longer has, with their successors. */

import table from './debian-packages.json' with { type: 'json' };
import setup from './debian-setup.json' with { type: 'json' };

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

/** What has to be done after a package is installed, so that its program works in a container. */
export interface DebianSetup {
  /** A command for the shell of the build. */
  run: string;
  env: Readonly<Record<string, string>>;
  because: string;
}

const setups: Readonly<Record<string, DebianSetup>> = setup.packages;

export const findDebianSetup = (name: string): DebianSetup | undefined =>
  Object.hasOwn(setups, name) ? setups[name] : undefined;
