/** Builds the request of one round from the roots, their substitutes and earlier rounds. */

import { listPreferredTools, PYTHON_TOOLS } from '../../../catalog/packages/python-tools.ts';
import { dayWithTools } from '../../../catalog/python/index.ts';
import { evaluateMarker, type Marker } from '../../../pep/marker.ts';
import { formatRequirement, parseRequirement } from '../../../pep/requirement.ts';
import type { LockRequest } from '../../../spec/lock.ts';
import type { ResolveRequest } from '../types.ts';
import { type Job, type State, servedBy } from './state.ts';

/** A marker that never holds: how a requirement is taken away. */
const NEVER = "python_version < '0'";

/** @throws UserError where the marker of a pin of the last lock cannot be read. */
export function buildRequest(state: State): ResolveRequest {
  const { platform, job, active, dropped, routed, fetched, sources, glibc } = state;
  const { request, family, excludeNewer, anyAge } = job;
  const olderThan = { ...job.olderThan, ...dateTools(job) };
  const index = family.route?.index;
  return {
    python: request.python,
    platform,
    requirements: listRequirements(state),
    overrides: [...active.keys(), ...dropped.keys()].map((name) => `${name} ; ${NEVER}`),
    constraints: [...family.constraints, ...allowedBy(state)],
    preferences: listPreferences(state),
    excludeNewer,
    ...(anyAge ? { anyAge: anyAge.map((name) => servedBy(name, active)) } : {}),
    ...(Object.keys(olderThan).length > 0 ? { olderThan } : {}),
    ...(fetched.size > 0 ? { owned: ownedBy(request, fetched) } : {}),
    ...(sources.length > 0 ? { sources: [...sources] } : {}),
    ...(routed.size > 0 && index ? { routed: { index, names: [...routed].sort() } } : {}),
    ...(glibc === undefined ? {} : { glibc }),
  };
}

/** A tool that is older than the Python does not run on it: it may be as new as the first ones that do. */
function dateTools({ request, excludeNewer, olderThan = {} }: Job): Record<string, string> {
  const day = `${dayWithTools(request.python)}T00:00:00Z`;
  return Object.fromEntries(
    PYTHON_TOOLS.filter((name) => (olderThan[name] ?? excludeNewer) < day).map((name) => [name, day]),
  );
}

/** The roots, and by name what other packages ask for and an index of its own or a substitute serves. */
function listRequirements({ live, active, added, routed, fetched }: State): string[] {
  const wanted = live.map(({ requirement: { marker: _, ...rest } }) =>
    formatRequirement({ ...rest, name: servedBy(rest.name, active) }),
  );
  const named = new Set(wanted.map((text) => parseRequirement(text, 'requirements').name));
  const more = [...[...added.keys()].map((name) => servedBy(name, active)), ...routed, ...fetched].filter(
    (name) => !named.has(name),
  );
  return [...wanted, ...new Set(more)];
}

/** The constraints that hold here. What serves instead of something is held to the same versions: tensorflow-cpu to those of tensorflow. */
const allowedBy = ({ job, env, active }: State): string[] =>
  job.constraints
    .filter(({ marker }) => !marker || evaluateMarker(marker, env))
    .flatMap(({ marker: _, ...rest }) =>
      [...new Set([rest.name, servedBy(rest.name, active)])].map((name) =>
        formatRequirement({ ...rest, name, extras: [] }),
      ),
    );

/** One version a name; that of the last lock comes before that of what was replaced, and both before a tool that nobody asked for. */
function listPreferences({ job, env, added, asked }: State): string[] {
  const tools = listPreferredTools().filter((pin) => !asked.has(pin.split('==')[0] ?? ''));
  const last = job.pins
    .filter(({ marker }) => !marker || evaluateMarker(parsePinMarker(marker), env))
    .map(({ name, version }) => `${name}==${version}`);
  const replaced = [...added.values()].flatMap(({ preference }) => (preference.includes('==') ? [preference] : []));
  return [...new Map([...tools, ...replaced, ...last].map((pin) => [pin.split('==')[0], pin])).values()];
}

/** The private indexes that serve some of these, each with those. */
const ownedBy = ({ indexes }: LockRequest, fetched: ReadonlySet<string>): NonNullable<ResolveRequest['owned']> =>
  (indexes?.private ?? []).flatMap(({ name, url, packages }) => {
    const names = packages.filter((one) => fetched.has(one));
    return names.length > 0 ? [{ name, url, names }] : [];
  });

function parsePinMarker(text: string): Marker {
  const { marker } = parseRequirement(`x ; ${text}`, 'requirements.txt');
  if (!marker) throw new Error(`not a marker: ${text}`);
  return marker;
}
