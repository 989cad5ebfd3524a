import { validRange } from '@renovatebot/pep440';
import type { Requirement as ParsedRequirement } from 'pip-requirements-js';
import { type UserError, userError } from '../errors.ts';
import { parseByGrammar } from './grammar.ts';
import { formatMarker, type Marker } from './marker.ts';
import { normalizeName } from './name.ts';

/** One PEP 508 requirement. */
export interface Requirement {
  /** Normalised by PEP 503. */
  name: string;
  /** Normalised, sorted, without repeats. */
  extras: string[];
  /** PEP 440 specifier set without blanks, "" when any version will do: ">=1.2,<2". */
  specifier: string;
  marker?: Marker;
  /** `name @ url`; then there is no specifier. */
  url?: string;
}

/** What a requirement is made of; anything else could mean something to a shell, to pip or to a Dockerfile. */
const LONGEST = 8000;
/** Each of them is compared with each release that is known. */
export const MAX_CLAUSES = 100;
const SAFE = /^[\x20-\x7e]*$/;
const SAFE_URL = /^[A-Za-z0-9+.-]+:[A-Za-z0-9:/?#@=+,.%_~[\]-]+$/;
const SAFE_MARKER_VALUE = /^[A-Za-z0-9 .,_*+-]*$/;
const FIX = 'write it as in PEP 508, e.g. "numpy", "uvicorn[standard]>=0.30" or "torch==2.13.0"';

/**
 * Reads one PEP 508 requirement.
 *
 * @param where Flag, spec path or file:line the text came from; it opens the error.
 * @throws UserError for anything that is not exactly one requirement: line breaks, pip options, comments, shell characters,
 *   a URL that carries credentials, a version that is not PEP 440.
 */
export function parseRequirement(text: string, where: string): Requirement {
  const known = parsed.get(text);
  if (known) return known;
  const requirement = parse(text, where);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, requirement);
  return requirement;
}

/** A run reads the same few requirements many times, and the grammar's interpreter is slow. Nobody changes what it gives. */
const parsed = new Map<string, Requirement>();
const MOST_PARSED = 10_000;

function parse(text: string, where: string): Requirement {
  const shown = JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
  const refuse = (why: string, fix = FIX): UserError => userError(where, `${shown} ${why}`, fix);
  const line = text.trim();
  if (line === '') throw refuse('is not a requirement');
  if (line.length > LONGEST) throw refuse(`is longer than ${LONGEST} characters`);
  if (!SAFE.test(line)) throw refuse('holds a line break or a character that no requirement has');
  if (/(^|\s)#/.test(line)) throw refuse('holds a comment');
  if (/(^|\s)-/.test(line)) throw refuse('is an option of pip, not a requirement', 'give requirements without options');
  if (line.includes('===')) throw refuse('uses "===", which no index can be asked for', 'use "=="');

  const parsed = parseLine(line);
  if (!parsed) throw refuse('is not a requirement');
  const { marker } = parsed;
  if (marker && !markerValues(marker).every((value) => SAFE_MARKER_VALUE.test(value))) {
    throw refuse('has a character in its marker that no marker needs');
  }
  if (marker && usesExtra(marker))
    throw refuse('has "extra" in its marker, which only a package\'s own metadata can use');

  const requirement: Requirement = {
    name: normalizeName(parsed.name),
    extras: [...new Set((parsed.extras ?? []).map(normalizeName))].sort(),
    specifier: '',
    ...(marker ? { marker } : {}),
  };
  if (parsed.type === 'ProjectURL') {
    const url = withoutEgg(parsed.url);
    if (!SAFE_URL.test(url)) throw refuse('has a URL with characters that are not safe to write into a file');
    if (/^[^/]*\/\/[^/]*@/.test(url) && !/^git\+ssh:\/\/git@/.test(url)) {
      throw refuse('has credentials in its URL', 'leave them out; give them at build time as a secret');
    }
    return { ...requirement, url };
  }
  const specifier = (parsed.versionSpec ?? []).map((s) => `${s.operator}${s.version}`).join(',');
  if ((parsed.versionSpec ?? []).length > MAX_CLAUSES) throw refuse(`has more than ${MAX_CLAUSES} version clauses`);
  if (specifier !== '' && !validRange(specifier)) throw refuse(`has a version that is not PEP 440: ${specifier}`);
  return { ...requirement, specifier };
}

/** `#egg=NAME&subdirectory=sdk` says the name once more, and a folder. */
function withoutEgg(url: string): string {
  const [address = '', fragment = ''] = url.split('#');
  const parts = fragment.split('&').filter((part) => part !== '' && !/^egg=[\w.-]+(?:\[[\w.,-]*\])?$/.test(part));
  return parts.length === 0 ? address : `${address}#${parts.join('&')}`;
}

/** The requirement as text that {@link parseRequirement} reads back: `name[extra]>=1 ; marker`. */
export function formatRequirement(requirement: Requirement): string {
  const extras = requirement.extras.length > 0 ? `[${requirement.extras.join(',')}]` : '';
  const pin = requirement.url === undefined ? requirement.specifier : ` @ ${requirement.url}`;
  const marker = requirement.marker ? ` ; ${formatMarker(requirement.marker)}` : '';
  return `${requirement.name}${extras}${pin}${marker}`;
}

type Parsed = Extract<ParsedRequirement, { name: string }> & { marker?: Marker };

const NAME = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i;
const CLAUSE = /^(~=|==|!=|<=|>=|<|>)\s*([A-Z0-9.*+!_-]+)$/i;

/**
 * PEP 508 without a marker, a URL or parentheses, which is nearly every requirement: name, extras, versions.
 * Undefined for anything else: the grammar is asked then, which takes a hundred times as long.
 */
function plain(line: string): Parsed | undefined {
  const name = /^[A-Z0-9._-]+/i.exec(line)?.[0] ?? '';
  if (!NAME.test(name)) return undefined;
  let rest = line.slice(name.length).trimStart();
  let extras: string[] = [];
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']');
    if (end < 0) return undefined;
    extras = rest
      .slice(1, end)
      .split(',')
      .map((extra) => extra.trim());
    rest = rest.slice(end + 1).trimStart();
  }
  const clauses = rest === '' ? [] : rest.split(',').map((clause) => CLAUSE.exec(clause.trim()));
  if (!extras.every((extra) => NAME.test(extra)) || clauses.includes(null)) return undefined;
  const versionSpec = clauses.map((clause) => ({ operator: clause?.[1], version: clause?.[2] }));
  return { type: 'ProjectName', name, extras, versionSpec } as Parsed;
}

function parseLine(line: string): Parsed | undefined {
  const simple = plain(line);
  if (simple) return simple;
  // The grammar does not take a marker after a URL, where PEP 508 wants a blank before the semicolon.
  const end = line.indexOf(';');
  const afterUrl = end > 0 && /\s/.test(line[end - 1] as string) && line.slice(0, end).includes('@');
  const head = afterUrl ? line.slice(0, end - 1) : line;
  const tail = afterUrl ? line.slice(end + 1) : undefined;
  try {
    const parsed = parseByGrammar(head);
    if (!parsed || !('name' in parsed)) return undefined;
    const tree = tail === undefined ? parsed.environmentMarkerTree : parseMarkerText(tail);
    return { ...parsed, ...(tree ? { marker: requote(tree as Marker) } : {}) };
  } catch {
    // The grammar's own message lists every character it could have taken: of no help to a person.
    return undefined;
  }
}

function parseMarkerText(text: string) {
  const parsed = parseByGrammar(`x;${text}`);
  return parsed && 'name' in parsed ? parsed.environmentMarkerTree : undefined;
}

function requote(marker: Marker): Marker {
  if (marker.operator === 'and' || marker.operator === 'or') {
    return { ...marker, left: requote(marker.left), right: requote(marker.right) };
  }
  const quoted = (text: string) => text.replace(/^'(.*)'$/s, '"$1"');
  return { ...marker, left: quoted(marker.left), right: quoted(marker.right) };
}

function markerValues(marker: Marker): string[] {
  if (marker.operator === 'and' || marker.operator === 'or') {
    return [...markerValues(marker.left), ...markerValues(marker.right)];
  }
  return [marker.left, marker.right].filter((s) => s.startsWith('"')).map((s) => s.slice(1, -1));
}

function usesExtra(marker: Marker): boolean {
  if (marker.operator === 'and' || marker.operator === 'or') return usesExtra(marker.left) || usesExtra(marker.right);
  return marker.left === 'extra' || marker.right === 'extra';
}
