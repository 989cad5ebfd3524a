/** Translates uv resolver errors into user-facing messages. */

import { pythonTable } from '../../catalog/python/index.ts';
import { compareVersions } from '../../catalog/versions.ts';
import type { Problem } from '../../errors.ts';
import { normalizeName } from '../../pep/name.ts';
import { parseRequirement } from '../../pep/requirement.ts';
import { fitsSomePatch } from '../../pep/version.ts';
import type { Constraint, LockRequest } from '../../spec/lock.ts';
import { escapePattern } from '../../text/escape-pattern.ts';
import { stripEnd } from '../../text/strip.ts';
import { findWordBefore } from '../../text/words.ts';
import { CHECK_SPELLING } from '../locate-problems.ts';
import { nameVariable } from './access/credentials.ts';
import { ROOTS } from './program/question.ts';
import type { ResolveRequest } from './types.ts';

/** Longer than this an explanation no longer explains. */
const MOST = 700;

export interface Explained {
  problem: Problem;
  /** Roots that cannot all be had together: loosening one of them may help. */
  between: string[];
}

/**
 * @param near what the snapshot suggests for a name that it does not have: "did you mean pandas?".
 * @param withheld origins of indexes that netrc has a login for and that do not get it.
 */
export function explainRefusal(
  said: string,
  request: LockRequest,
  question: ResolveRequest,
  near: (name: string) => string | undefined,
  withheld: ReadonlySet<string> = new Set(),
): Explained {
  const text = simplifyText(said);
  const alone = (problem: Problem): Explained => ({ problem, between: [] });
  const whereOf = (name: string) =>
    request.roots.find(({ requirement }) => parseRequirementName(requirement) === name)?.from;

  const reach = /(?:Failed to fetch|error sending request|Could not connect|dns error|Connection refused|timed out)/i;
  if (reach.test(text) && !/No solution found/.test(text)) {
    const url = /https?:\/\/[^\s`);]+/.exec(text)?.[0];
    const routed = question.routed !== undefined && url?.startsWith(question.routed.index);
    const cause = text.split('; ').at(-1) ?? text;
    const own = request.roots.find(({ requirement }) => url !== undefined && readAddress(requirement) === url);
    if (own) {
      const what = `${parseRequirementName(own.requirement)} cannot be fetched: ${cause}${cause.includes(url ?? '') ? '' : ` (${url})`}`;
      return alone({
        where: own.from,
        what,
        fix: 'check the network and the proxy, or name an address that is reached',
      });
    }
    const what = `${routed ? "PyTorch's index" : 'the package index'} cannot be reached: ${cause}${url && !cause.includes(url) ? ` (${url})` : ''}`;
    const mirror = routed
      ? 'name a mirror with --set indexes.pytorch=URL'
      : 'name a mirror in UV_DEFAULT_INDEX or in pip.conf';
    // rustls: "invalid peer certificate: UnknownIssuer"
    const fix = /certificate/i.test(cause)
      ? 'name the CA of the proxy or mirror: --set ca.file=FILE with its certificates in the project, or SSL_CERT_FILE'
      : `check the network and the proxy, or ${mirror}; packages in the bundled snapshot need no network`;
    // a name that no index was asked for may be a slip, whether the index answers or not
    const [slip] = request.roots.flatMap(({ requirement, from }) => {
      const name = parseRequirementName(requirement);
      const meant = near(name);
      return meant === undefined ? [] : [{ name, from, meant }];
    });
    return slip
      ? alone({
          where: slip.from,
          what: `${slip.name} is not in the snapshot, and ${what}`,
          fix: `${slip.meant} If not, ${fix}`,
        })
      : alone({ where: 'uv', what, fix });
  }
  const login =
    /An index URL \(([^()]+)\) could not be queried due to a lack of valid authentication credentials \((\d+ \w+)\)/.exec(
      text,
    );
  if (login) {
    const [, url = '', status = ''] = login;
    const own = request.indexes?.private?.find((index) => url.startsWith(stripEnd(index.url, '/')));
    const what = `${own ? `the index ${own.name}` : 'the package index'} (${url}) wants credentials: ${status}`;
    if (URL.canParse(url) && withheld.has(new URL(url).origin)) {
      const unsent = `${what}; the login in your netrc file is not sent, because only files of the project name this index, and not by https on port 443`;
      const set = own ? `indexes.private.${own.name}=${own.url}` : `indexes.default=${request.indexes?.default}`;
      return alone({ where: 'indexes', what: unsent, fix: `if you trust it, name it yourself once: --set ${set}` });
    }
    const variables = own ? `, or into ${nameVariable(own.name)}_USERNAME and ${nameVariable(own.name)}_PASSWORD` : '';
    return alone({ where: 'indexes', what, fix: `put them into ~/.netrc or pip.conf${variables}` });
  }
  const yanked = /Because ([\w.-]+)==([\w.+!-]+) was yanked(?: \(reason: ([^()]*)\))?/.exec(text);
  if (yanked) {
    const [, name = '', version = '', reason] = yanked;
    const what = `${name} ${version} was yanked by those who made it${reason ? `: ${reason}` : ''}`;
    const pin = findPin(name, request);
    if (pin && whereOf(name) === undefined) return alone({ where: pin.from, what, fix: upgradePackage(name) });
    return alone({ where: whereOf(name) ?? 'requirements.in', what, fix: `ask for another version of ${name}` });
  }
  if (/No interpreter found/.test(text)) {
    const what = 'uv needs a Python on this machine to resolve, of any version';
    return alone({ where: 'uv', what, fix: 'install Python 3, or run: uv python install' });
  }
  if (!/No solution found|not found in the/.test(text)) {
    return alone({ where: 'uv', what: clip(text), fix: 'correct what uv names' });
  }
  const unknown = findWordBefore(/ was not found in (?:the package registry|the provided package locations)/, text);
  if (unknown !== undefined) {
    const asks = findWordBefore(new RegExp(` depends? on ${escapePattern(unknown)}`), text);
    const from = whereOf(unknown) ?? (asks === undefined || asks === ROOTS ? 'requirements.in' : asks);
    return alone({
      where: from,
      what: `there is no package called ${unknown} on the index`,
      fix: near(unknown) ?? CHECK_SPELLING,
    });
  }
  const abi = /^`([^`]+)` \(v([^()]+)\) with the following Python (?:ABI|implementation|version) tags?: ([^;]*)/.exec(
    text.split('only found wheels for ')[1] ?? '',
  );
  if (abi && /no wheels with a matching Python/.test(text)) {
    const [, name = '', version = '', tags = ''] = abi;
    const pythons = [...new Set([...tags.matchAll(/cp3(\d+)/g)].map(([, minor]) => Number(minor)))].sort(
      (a, b) => a - b,
    );
    const have = pythons.map((minor) => `3.${minor}`);
    const what = `${name} ${version} has no wheel for Python ${question.python}${have.length > 0 ? `; it has for ${have.join(', ')}` : ''}`;
    const fix =
      have.length > 0 ? `--python ${have.at(-1)}, or another version of ${name}` : `another version of ${name}`;
    return alone({ where: whereOf(name) ?? 'requirements.in', what, fix, pythons: have });
  }
  const wheels = /Because (?:all versions of )?(\S+) (?:has|have) no (?:usable wheels|wheels with a matching)/.exec(
    text,
  )?.[1];
  if (wheels !== undefined) {
    const name = /^[A-Za-z0-9._-]+/.exec(wheels)?.[0] ?? wheels;
    const systems = listWheelSystems(text);
    const what =
      systems.length > 0
        ? `${wheels.replace('==', ' ')} has no wheel for ${question.platform}; it has for ${systems.join(', ')}`
        : `${wheels.replace('==', ' ')} has no wheel for Python ${question.python} on ${question.platform}`;
    if (/building from source is disabled/.test(text)) {
      const source = `${what}, only a source archive, which would have to be built`;
      const wheel = `another version, or build a wheel of it once and ask for that: ${name} @ https://.../${name.replaceAll('-', '_')}-1.0-py3-none-any.whl`;
      return alone({ where: whereOf(name) ?? 'requirements.in', what: source, fix: wheel });
    }
    // an image for arm64 alone is what nobody means by that
    const left = request.platforms.filter((platform) => platform !== question.platform && platform === 'linux/amd64');
    const python = systems.length > 0 ? '' : ', or another Python';
    const fix = `another version of ${name}${python}${left.length > 0 ? `, or --set platforms=${left.join(',')} where that is enough` : ''}`;
    return alone({
      where: whereOf(name) ?? 'requirements.in',
      what,
      fix,
      ...(left.length > 0 ? { platforms: left } : {}),
    });
  }
  const tooOld = findPythonTheyAllow(text);
  if (tooOld) {
    const { release, range, pythons } = tooOld;
    const name = /^[A-Za-z0-9._-]+/.exec(release)?.[0] ?? release;
    const what = `${release.replace('==', ' ')} needs Python ${range}, and ${question.python} was taken`;
    const fix = `--python ${pythons[0]}, or another version of ${name}`;
    return alone({ where: whereOf(name) ?? 'requirements.in', what, fix, pythons });
  }
  const version = /there (?:is no version|are no versions) of (\S+?)(?:,| and)/.exec(text)?.[1];
  const named = request.roots.filter(({ requirement }) => mentions(text, parseRequirementName(requirement)));
  const held = (request.constraints ?? []).filter(({ requirement }) =>
    mentions(text, parseRequirementName(requirement)),
  );
  const where = [...new Set([...named, ...held].map(({ from }) => from))].join(', ') || 'requirements.in';
  if (version !== undefined && named.length < 2) {
    const name = /^[A-Za-z0-9._-]+/.exec(version)?.[0] ?? version;
    const what = `there is no ${version.replace('==', ' ')} on the index`;
    const pin = findPin(name, request);
    if (pin?.requirement.includes(version.slice(name.length)))
      return alone({ where: pin.from, what, fix: upgradePackage(name) });
    return alone({ where: whereOf(name) ?? where, what, fix: `ask for "${name}" without a version, or check it` });
  }
  const because = clip(text.replace(/^.*?No solution found[^;:]*[;:]?\s*/, '').split('; hint:', 1)[0] ?? '');
  return {
    problem: { where, what: `these requirements do not fit together: ${because}`, fix: looser(held) },
    between: named.map(({ requirement }) => requirement),
  };
}

/**
 * A pinned release whose range leaves out the Python that was taken, and the Pythons of the range: up to the default one, since that is what
 * most packages have wheels for, where the range has any of those.
 */
function findPythonTheyAllow(text: string): { release: string; range: string; pythons: string[] } | undefined {
  if (!text.includes('does not satisfy Python')) return undefined;
  const release = findWordBefore(/ depends on Python/, text);
  const range = /^[<>=!~\d.*, ]+/.exec(text.split(' depends on Python', 2)[1] ?? '')?.[0];
  if (!release?.includes('==') || range === undefined) return undefined;
  const said = stripEnd(range, ', ');
  const minors = pythonTable.minors.map(({ minor }) => minor).sort(compareVersions);
  const fitting = minors.filter((minor) => fitsSomePatch(minor, said));
  const usual = fitting.filter((minor) => compareVersions(minor, pythonTable.default) <= 0);
  const pythons = usual.length > 0 ? usual : fitting;
  return pythons.length > 0 ? { release, range: said, pythons } : undefined;
}

/** The systems that uv names where the tags of a platform are all that does not fit. */
function listWheelSystems(text: string): string[] {
  const at = text.indexOf('Wheels are available for ');
  const list = at < 0 ? '' : (text.slice(at).split('\n', 1)[0]?.split(' on the following platform')[1] ?? '');
  return [...list.matchAll(/`([^`]+)`/g)].map(([, tag = '']) => tag);
}

/** Pins of another tool's lock were right for another accelerator or another machine. */
function looser(held: readonly Constraint[]): string {
  const pinned = held.filter(({ pin }) => pin).map(({ requirement }) => parseRequirementName(requirement));
  if (pinned.length === 0) return 'loosen one of them';
  return pinned.length > MOST_LET_GO ? '--upgrade' : pinned.map(upgradePackage).join(' ');
}

/** With more pins in the way than this, the lock as a whole is let go. */
const MOST_LET_GO = 3;

const upgradePackage = (name: string): string => `--upgrade-package ${name}`;

/** The pin that another tool's lock has of a package. */
const findPin = (name: string, { constraints = [] }: LockRequest): Constraint | undefined =>
  constraints.find(({ requirement, pin }) => pin && parseRequirementName(requirement) === normalizeName(name));

/** uv's boxes and labels taken away, one line, causes parted by semicolons; credentials never. */
export function simplifyText(said: string): string {
  return said
    .split('\n')
    .filter((line) => !/^\s*warning:/.test(line))
    .map((line) => line.replace(/^\s*(?:error:|×|╰─▶|├─▶|│)\s*/, '').replace(/^\s*(?:cause|Caused by):\s*/i, '; '))
    .join(' ')
    .replace(/(?<!\s)\s+hint:/g, '; hint:')
    .replace(/\{[^{}]*\}/g, '')
    .replaceAll(`${ROOTS} depends on`, 'you require')
    .replace(/\/\/[^/\s@]*@/g, '//')
    .replace(/\s+/g, ' ')
    .replaceAll(' ;', ';')
    .replace(/, we can conclude that your requirements are unsatisfiable\.?/g, '')
    .trim();
}

const parseRequirementName = (requirement: string): string => parseRequirement(requirement, 'requirements').name;
const mentions = (text: string, name: string): boolean =>
  new RegExp(`(?<![\\w.-])${escapePattern(name)}(?![\\w-])`).test(text);
const clip = (text: string): string => stripEnd(text.length > MOST ? `${text.slice(0, MOST)}...` : text, '. \n\t');

/** The address of a requirement that has one, as it is fetched. */
const readAddress = (requirement: string): string | undefined => / @ (https?:\/\/[^\s;#]+)/.exec(requirement)?.[1];
