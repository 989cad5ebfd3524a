/** Resolves a Python version to a release and its official slim image. */
import type { Problem } from '../../errors.ts';
import type { PythonMinor, PythonTable } from '../types.ts';
import { compareVersions, describeMinors, findNeighbors, list } from '../versions.ts';
import python from './python.json' with { type: 'json' };

export const pythonTable = python as unknown as PythonTable;

/** A release of Python with an image that exists. */
export interface PythonChoice {
  /** "3.12" */
  minor: string;
  /** "3.12.16" */
  version: string;
  /** Tag of the official image: "3.12.16-slim-trixie". */
  tag: string;
  suite: string;
  /** End of life, "YYYY-MM". */
  eol: string;
  /** Whether that was over at the catalog's date. */
  ended: boolean;
}

/**
 * Resolves "3.12" to its newest patch release, and "3.12.11" to exactly that one.
 *
 * @param suite Debian suite the image must be of. Without it: the default suite where the release has an image on it, else
 *   the newest suite that it has.
 * @returns The problem, naming the nearest that exist, when there is no such release, or none with an image on that suite.
 */
export function resolvePython(text: string, suite?: string): PythonChoice | { problem: Problem } {
  const wanted = text.trim();
  if (!/^\d+\.\d+(\.\d+)?$/.test(wanted)) {
    return refuse(
      '--python',
      `${JSON.stringify(wanted)} is not a Python version`,
      'give a minor (3.12) or a patch release (3.12.11)',
    );
  }
  const row = pythonTable.minors.find(({ minor }) => minor === wanted.split('.').slice(0, 2).join('.'));
  if (!row) return unknownMinor(wanted);
  const version = wanted === row.minor ? row.latest : wanted;
  const suites = row.images[version];
  if (!suites) return unknownPatch(version, row);
  const taken = suite ?? (suites.includes(pythonTable.defaultSuite) ? pythonTable.defaultSuite : suites[0]);
  if (taken === undefined || !suites.includes(taken)) return noSuchImage(version, taken ?? '', row);
  return {
    minor: row.minor,
    version,
    tag: `${version}-slim-${taken}`,
    suite: taken,
    eol: row.eol,
    ended: row.eol <= pythonTable.date.slice(0, 7),
  };
}

function unknownMinor(wanted: string): { problem: Problem } {
  const minors = pythonTable.minors.map(({ minor }) => minor);
  const [close = pythonTable.default] = findNeighbors(wanted, minors);
  return refuse(
    '--python',
    `Python ${wanted} is not in the catalog of ${pythonTable.date}, which has ${describeMinors(minors)}`,
    `--python ${close}`,
  );
}

function unknownPatch(version: string, row: PythonMinor): { problem: Problem } {
  const close = findNeighbors(version, Object.keys(row.images));
  const what = `there is no image of Python ${version}; the nearest ${close.length > 1 ? 'are' : 'is'} ${list(close)}`;
  return refuse('--python', what, `--python ${close[0] ?? row.latest}, or --python ${row.minor} for the newest`);
}

function noSuchImage(version: string, suite: string, row: PythonMinor): { problem: Problem } {
  const suites = row.images[version] ?? [];
  const others = Object.keys(row.images)
    .filter((other) => row.images[other]?.includes(suite))
    .sort(compareVersions);
  const another = others.length > 0 ? `, or --python ${findNeighbors(version, others).join(' or ')}` : '';
  return refuse(
    'base.suite',
    `Python ${version} has no image on ${suite}; it has on ${list(suites)}`,
    `--set base.suite=${suites[0]}${another}`,
  );
}

const refuse = (where: string, what: string, fix: string): { problem: Problem } => ({ problem: { where, what, fix } });

/**
 * The Python that a project of some day most likely ran on. Packages take about a year until they work with a new one: gradio 4.2,
 * a month younger than Python 3.12, imports distutils, which that release dropped.
 *
 * @param day "YYYY-MM-DD", or more of it.
 * @param isEndedAllowed whether one that gets no security fixes will do, where no other had been out by then.
 * @returns the newest minor that had been out for a year, else the oldest supported one; undefined where that is not older than `than`.
 */
export function guessPython(day: string, than: string, isEndedAllowed = false): string | undefined {
  const newestFirst = [...pythonTable.minors].sort((a, b) => compareVersions(b.minor, a.minor));
  const mature = newestFirst.find(({ eol }) => monthAfterRelease(eol, 12) <= day) ?? newestFirst.at(-1);
  const oldest = newestFirst.filter(isSupported).at(-1);
  const wasOut = oldest !== undefined && monthAfterRelease(oldest.eol, 0) <= day;
  const found = mature && (isSupported(mature) || (isEndedAllowed && !wasOut)) ? mature : oldest;
  return found && compareVersions(found.minor, than) < 0 ? found.minor : undefined;
}

/** Minors with an image, oldest first: from one up to another, which is not among them. */
export const listPythonsBetween = (first: string, end: string): string[] =>
  pythonTable.minors
    .map(({ minor }) => minor)
    .filter((minor) => compareVersions(first, minor) <= 0 && compareVersions(minor, end) < 0)
    .sort(compareVersions);

/** The oldest Python that still gets security fixes, and the day from which on it was out ("YYYY-MM"). */
export function findOldestSupported(): { minor: string; released: string } {
  const [oldest] = pythonTable.minors.filter(isSupported).sort((a, b) => compareVersions(a.minor, b.minor));
  return { minor: oldest?.minor ?? pythonTable.default, released: monthAfterRelease(oldest?.eol ?? '', 0) };
}

/** The day by which most packages had wheels for the oldest minor release with an image: a year after it came out. */
export function findDayOfOldestPython(): string {
  const [oldest] = [...pythonTable.minors].sort((a, b) => compareVersions(a.minor, b.minor));
  return `${monthAfterRelease(oldest?.eol ?? '', 12)}-01`;
}

const isSupported = ({ eol }: PythonMinor): boolean => eol > pythonTable.date.slice(0, 7);

/** A day by which setuptools and its like knew a minor release of Python: three months after it came out. */
export function dayWithTools(minor: string): string {
  return `${monthAfterRelease(pythonTable.minors.find((row) => row.minor === minor)?.eol ?? '', 3)}-01`;
}

/** PEP 602: a minor is supported for five years. */
function monthAfterRelease(eol: string, months: number): string {
  const [year = 0, month = 1] = eol.split('-').map(Number);
  return new Date(Date.UTC(year - 5, month - 1 + months, 1)).toISOString().slice(0, 7);
}

/** glibc 2.x of a Debian suite: {glibc: 41} of trixie; empty where the table does not know the suite. */
export function getGlibc(suite: string): { glibc?: number } {
  const minor = Number(pythonTable.suites.find(({ name }) => name === suite)?.glibc.split('.')[1]);
  return Number.isInteger(minor) ? { glibc: minor } : {};
}
