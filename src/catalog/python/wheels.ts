/** The Python versions for which pinned releases have wheels. */
import { compare, satisfies, valid } from '@renovatebot/pep440';
import { MAX_CLAUSES } from '../../pep/requirement.ts';
import { findSupportedPythons } from '../accelerators/index.ts';
import lastPythons from './last-pythons.json' with { type: 'json' };
import wheels from './wheels.json' with { type: 'json' };

type WheelRelease = [version: string, ...pythons: string[]];
/** Name → [version, its Pythons]: a row stands for its version and those after it, up to the next row. */
const packages = wheels.packages as unknown as Record<string, WheelRelease[]>;

/**
 * @param name normalised.
 * @returns undefined where nothing is known of the package or the release.
 */
export function findWheelPythons(name: string, version: string): readonly string[] | undefined {
  const rows = listRows(name);
  return rows.length === 0 ? findSupportedPythons(name, version) : rowFor(rows, version)?.slice(1);
}

/**
 * For which Pythons any release that a specifier allows has a wheel: `<2.11` was written when those after it did not exist.
 *
 * @param name normalised.
 * @param specifier of PEP 440: ">=1.5,<2".
 * @returns undefined where nothing is known of the package, or of any release that is allowed.
 */
export function findWheelPythonsWithin(name: string, specifier: string): readonly string[] | undefined {
  const rows = listRows(name);
  if (rows.length === 0 || specifier.split(',').length > MAX_CLAUSES) return undefined;
  // A row can be allowed by its first release, or by one in it that the specifier itself names.
  const named = new Set([...specifier.matchAll(/\d+(?:\.\d+)*/g)].map(([version]) => version));
  const first = rows.map(([version]) => version);
  const allowed = [...first, ...named].filter((version) => satisfies(version, specifier));
  const pythons = new Set(allowed.flatMap((version) => rowFor(rows, version)?.slice(1) ?? []));
  return pythons.size === 0 ? undefined : [...pythons];
}

const listRows = (name: string): WheelRelease[] => (Object.hasOwn(packages, name) ? (packages[name] ?? []) : []);

const rowFor = (rows: readonly WheelRelease[], version: string): WheelRelease | undefined =>
  rows.filter(([from]) => compare(from, version) <= 0).at(-1);

/** A package of which no release, or none before a certain one, works on a newer Python. */
interface LastPython {
  /** The first release that does. */
  below?: string;
  /** "3.9" */
  last: string;
  /** What it needs of the standard library, which newer releases lack: "collections.Mapping". */
  uses: string;
  /** Distributions that bring it back. */
  or: readonly string[];
}

/**
 * @param name normalised.
 * @param specifier of the requirement: newer releases that it lets in are what is taken.
 */
export function findLastPython(name: string, specifier = ''): LastPython | undefined {
  const rows = lastPythons.packages as Readonly<Record<string, LastPython>>;
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  const clauses = specifier.split(',');
  if (row?.below === undefined) return row;
  if (clauses.length > MAX_CLAUSES) return undefined;
  const { below } = row;
  const named = clauses.flatMap((clause) => /\d[\w.+!]*/.exec(clause)?.[0].replace(/\.$/, '') ?? []);
  const later = [below, '9999', ...named]
    .flatMap((version) => [version, `${version}.1`])
    .filter((version) => valid(version) !== null && compare(version, below) >= 0);
  return specifier !== '' && !later.some((version) => satisfies(version, specifier)) ? row : undefined;
}
