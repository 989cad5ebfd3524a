import { compare } from '@renovatebot/pep440';
import { EXIT, type Problem, UserError } from '../errors.ts';
import { createMarkerEnvironment, evaluateMarker, formatMarker } from '../pep/marker.ts';
import { parseRequirement, type Requirement } from '../pep/requirement.ts';
import { allows, parseExactVersion } from '../pep/version.ts';
import { versionOfFile } from '../pep/wheel.ts';
import { type Lock, type LockedPackage, type LockRequest, MACHINE } from '../spec/lock.ts';
import { stripComment } from '../text/strip.ts';
import { parseRoots } from './roots.ts';

interface Line {
  requirement: Requirement;
  hashes: string[];
  where: string;
}

/**
 * Reads a requirements text in which every line has a version or a URL, and a hash.
 *
 * @throws UserError naming every line that has not (exit code 1).
 */
export function parseHashedRequirements(text: string, from: string): Line[] {
  const { found, problems } = readLines(text, from);
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
  return found;
}

/** Every line that names a package, and what keeps the text from being a lock. */
export function readLines(text: string, from: string): { found: Line[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const found: Line[] = [];
  for (const { line, number } of logicalLines(text)) {
    const where = `${from}:${number}`;
    if (/^--(index-url|extra-index-url|trusted-host|only-binary|no-binary|prefer-binary|require-hashes)\b/.test(line))
      continue;
    const hashes = [...line.matchAll(/\s--hash=(sha256:[0-9a-f]{64})(?=\s|$)/g)].map(([, hash]) => hash ?? '');
    const bare = line.replace(/\s--hash=(sha256:[0-9a-f]{64})(?=\s|$)/g, '').trim();
    try {
      const requirement = parseRequirement(bare, where);
      if (!isPinned(requirement)) problems.push({ where, what: `${requirement.name} is not pinned with "=="` });
      if (hashes.length === 0) problems.push({ where, what: `${requirement.name} has no sha256 hash` });
      found.push({ requirement, hashes: hashes.sort(), where });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { found, problems };
}

/**
 * A lock that a preset carries, as it is. It must hold every root at a version the root allows.
 *
 * @throws UserError where a line is not pinned or a root is not covered (exit code 1).
 */
export function lockFromFile(request: LockRequest, file: { text: string; from: string; date: string }): Lock {
  const lines = parseHashedRequirements(file.text, file.from);
  const roots = parseRoots(request);
  const problems: Problem[] = [];
  const asked = new Map<string, Set<string>>();
  for (const platform of request.platforms) {
    const env = createMarkerEnvironment(request.python, platform);
    const live = lines.filter(({ requirement: { marker } }) => !marker || evaluateMarker(marker, env));
    for (const { requirement, from } of roots) {
      if (requirement.marker && !evaluateMarker(requirement.marker, env)) continue;
      const line = live.find((l) => l.requirement.name === requirement.name);
      if (!line) {
        problems.push({
          where: from,
          what: `${requirement.name} is not in ${file.from}`,
          fix: 'add it to that lock, or leave it out',
        });
      } else if (requirement.specifier !== '' && !allows(requirement.specifier, parsePinnedVersion(line.requirement))) {
        const what = `${file.from} has ${requirement.name} ${parsePinnedVersion(line.requirement)}, which ${requirement.specifier} does not allow`;
        problems.push({ where: from, what, fix: `ask for "${requirement.name}" without a version` });
      }
      asked.set(requirement.name, (asked.get(requirement.name) ?? new Set()).add(from));
    }
  }
  if (problems.length > 0) {
    throw new UserError([...new Map(problems.map((p) => [`${p.where} ${p.what}`, p])).values()], EXIT.failed);
  }
  const packages = lines
    .filter(
      ({ requirement: { marker } }) =>
        !marker || request.platforms.some((p) => evaluateMarker(marker, createMarkerEnvironment(request.python, p))),
    )
    .map((line): LockedPackage => entry(line, request, asked.get(line.requirement.name), file.from))
    .sort((a, b) =>
      a.name === b.name
        ? compare(a.version, b.version) || (a.url ?? '').localeCompare(b.url ?? '')
        : a.name < b.name
          ? -1
          : 1,
    );
  return { request, resolver: { name: 'file', date: file.date, detail: file.from }, packages, substitutions: [] };
}

function entry(
  { requirement, hashes }: Line,
  request: LockRequest,
  asked: Set<string> | undefined,
  from: string,
): LockedPackage {
  const { marker } = requirement;
  const on = request.platforms.filter(
    (p) => !marker || evaluateMarker(marker, createMarkerEnvironment(request.python, p)),
  );
  // A marker that holds on every platform of the request says nothing there.
  const differs = marker !== undefined && on.length < request.platforms.length;
  const machine = on.map((p) => `platform_machine == "${MACHINE[p]}"`).join(' or ');
  return {
    name: requirement.name,
    version: parsePinnedVersion(requirement),
    extras: requirement.extras,
    ...(requirement.url !== undefined && marker
      ? { marker: formatMarker(marker) }
      : differs
        ? { marker: machine }
        : {}),
    ...(requirement.url === undefined ? {} : { url: requirement.url }),
    hashes,
    size: Object.fromEntries(on.map((p) => [p, 0])),
    via: [...(asked ?? [from])].sort(),
  };
}

/** Whether it means one version. */
export const isPinned = ({ url, specifier }: Requirement): boolean =>
  url !== undefined || parseExactVersion(specifier) !== undefined;

/** The version that a pinned requirement means, whether by "==" or by the URL of a file. */
export function parsePinnedVersion(requirement: Requirement): string {
  if (requirement.url === undefined) return parseExactVersion(requirement.specifier) ?? '0';
  return versionOfFile(requirement.url) ?? '0';
}

function logicalLines(text: string): { line: string; number: number }[] {
  const found: { line: string; number: number }[] = [];
  let open: { line: string; number: number } | undefined;
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const uncommented = stripComment(raw);
    const continued = uncommented.endsWith('\\');
    const part = continued ? uncommented.slice(0, -1) : uncommented;
    open = open ? { ...open, line: `${open.line} ${part.trim()}` } : { line: part.trim(), number: at + 1 };
    if (continued) continue;
    if (open.line.trim() !== '') found.push(open);
    open = undefined;
  }
  return found;
}
