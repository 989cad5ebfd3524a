/** Decides Python and Debian: the newest for which the packages have wheels. */

import { findSupportedPythons, listAptPackages, pythonTable, resolvePython } from '../catalog/index.ts';
import { findMissingPackage } from '../catalog/packages/debian.ts';
import { list } from '../catalog/versions.ts';
import type { Problem } from '../errors.ts';
import { formatMarker } from '../pep/marker.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { parseExactVersion } from '../pep/version.ts';
import type { LockRequest } from '../spec/lock.ts';
import type { DecisionLog } from './decision-log.ts';
import type { BaseImage } from './types.ts';

interface Limit {
  requirement: string;
  minors: readonly string[];
}

export function resolveBaseImage(decided: DecisionLog, roots: LockRequest['roots']): BaseImage {
  const { values } = decided.input;
  const limits = collectPythonLimits(roots);
  const wanted = decided.value('python', () => newest(limits));
  const older = findSuite(decided, roots, wanted);
  const found = resolvePython(wanted, older?.suite ?? values['base.suite']);
  if ('problem' in found) {
    decided.problems.push(withReason(found.problem, decided.input.because.python));
    return { reference: '', minor: wanted, version: wanted, suite: '' };
  }
  refuse(decided, limits, found.minor);
  const suite = found.suite;
  const tag = `python:${found.tag}`;
  const registry = values['base.registry'];
  const digest = values['base.digest'];
  const reference = `${registry ? `${registry}/` : ''}${tag}${digest ? `@${digest}` : ''}`;
  decided.outcome(
    'base image',
    reference,
    `slim, Debian ${suite}${older ? `, the newest with ${older.needed}` : ''}, pinned to the patch release${digest ? ' and the digest' : ''}; Python ${found.minor} ${found.ended ? 'was' : 'is'} supported until ${found.eol}`,
  );
  if (found.ended)
    decided.warnings.push(
      `Python ${found.minor} reached its end of life in ${found.eol}: it gets no security fixes. Fix: ${suggestSupported(roots, decided.input.because.python)}`,
    );
  return { reference, minor: found.minor, version: found.version, suite };
}

/**
 * The newest Debian that has every package which is known to be needed, where the default one lacks some; a suite that somebody
 * set has to have them.
 */
function findSuite(
  { input, problem, warnings }: DecisionLog,
  roots: LockRequest['roots'],
  python: string,
): { suite: string; needed: string } | undefined {
  const { values, facts } = input;
  const said = values['base.suite'];
  const names = roots.map(({ requirement }) => parseRequirement(requirement, 'requirements').name);
  const suite = said ?? pythonTable.defaultSuite;
  const needed = [
    ...facts.apt.map(({ name }) => name),
    ...(values.apt ?? []),
    ...listAptPackages(names, suite).map((apt) => apt.package),
  ];
  const lacks = (name: string): string | undefined =>
    needed.find((debian) => findMissingPackage(debian)?.missing.includes(name));
  const missing = lacks(suite);
  if (missing === undefined || values['base.runtime']) return undefined;
  const older = pythonTable.suites
    .map(({ name }) => name)
    .find((name) => lacks(name) === undefined && !('problem' in resolvePython(python, name)));
  if (older === undefined)
    warnings.push(
      `Debian ${suite} has no ${missing}, and no other release of Debian with Python ${python} has it: the build stops at apt-get`,
    );
  else if (said === undefined) return { suite: older, needed: missing };
  else problem('base.suite', `Debian ${said} has no ${missing}, which is needed`, `--set base.suite=${older}`);
  return undefined;
}

/** A Python with security fixes. A pin may have no wheels for it, so what is pinned has to move first. */
function suggestSupported(roots: LockRequest['roots'], because: string | undefined): string {
  const flag = `--python ${pythonTable.default}`;
  const pinned = roots.filter(({ requirement }) => isPinned(requirement)).map(({ requirement }) => requirement);
  if (pinned.length === 0) return because === undefined || isAsked(because) ? flag : `${flag} (${because})`;
  const holding = pinned.find((requirement) => because?.includes(requirement)) ?? list(pinned.slice(0, 3));
  return `a newer version of ${holding}${pinned.length > 3 && !because?.includes(holding) ? ' and the other pins' : ''}, then ${flag}`;
}

const isPinned = (requirement: string): boolean =>
  parseExactVersion(parseRequirement(requirement, 'requirements').specifier) !== undefined;

const isAsked = (because: string): boolean => /^(?:you asked|your answer)/.test(because);

/** Where nobody asked for that release, why it was taken: then that is what must change, or be overruled. */
function withReason(problem: Problem, because: string | undefined): Problem {
  if (because === undefined || isAsked(because)) return problem;
  return {
    ...problem,
    what: `${problem.what}; it was taken because ${because}`,
    fix: `${problem.fix}, with newer versions of what holds it back`,
  };
}

/** What exactly pinned packages have wheels for, as far as the catalog knows. */
function collectPythonLimits(roots: LockRequest['roots']): Limit[] {
  return roots.flatMap(({ requirement }) => {
    const { name, specifier, marker } = parseRequirement(requirement, 'requirements');
    // what is asked for on some Pythons only says nothing of the others
    if (marker && formatMarker(marker).includes('python_')) return [];
    const version = parseExactVersion(specifier);
    const minors = version === undefined ? undefined : findSupportedPythons(name, version);
    return minors ? [{ requirement, minors }] : [];
  });
}

function newest(limits: readonly Limit[]): [string, string, 'default'?] {
  const first = limits.find(({ minors }) => !minors.includes(pythonTable.default));
  if (!first) return [pythonTable.default, 'the version for which most packages have prebuilt wheels', 'default'];
  const order = pythonTable.minors
    .map((row) => row.minor)
    .sort((a, b) => Number(b.split('.')[1]) - Number(a.split('.')[1]));
  const fit = order.find((minor) => limits.every(({ minors }) => minors.includes(minor)));
  return fit
    ? [fit, `the newest that ${first.requirement} has wheels for`]
    : [pythonTable.default, 'the version for which most packages have prebuilt wheels', 'default'];
}

function refuse(decided: DecisionLog, limits: readonly Limit[], minor: string): void {
  const fit = nearest(minor, limits);
  for (const { requirement, minors } of limits) {
    if (minors.includes(minor)) continue;
    decided.problem(
      '--python',
      `${requirement} has no wheel for Python ${minor}; it has for ${minors.join(', ')}`,
      `${fit === undefined ? '' : `--python ${fit}, or `}another version of the package`,
    );
  }
}

/** The minor release nearest to the wanted one that every package has wheels for; of two the newer. */
function nearest(wanted: string, limits: readonly Limit[]): string | undefined {
  const number = (minor: string): number => Number(minor.split('.')[1]);
  const away = (minor: string): number => Math.abs(number(minor) - number(wanted));
  return pythonTable.minors
    .map(({ minor }) => minor)
    .filter((minor) => limits.every(({ minors }) => minors.includes(minor)))
    .sort((a, b) => away(a) - away(b) || number(b) - number(a))[0];
}
