import { satisfies, valid } from '@renovatebot/pep440';
import { normalizeName } from './name.ts';
import { MACHINE, type Platform } from './platform.ts';

/** A PEP 508 environment marker as a tree; string operands stand in double quotes, variables do not. */
export type Marker =
  | { operator: 'and'; left: Marker; right: Marker }
  | { operator: 'or'; left: Marker; right: Marker }
  | { operator: MarkerOperator; left: string; right: string };
export type MarkerOperator = '<' | '<=' | '==' | '!=' | '>=' | '>' | '~=' | '===' | 'in' | 'not in';

/** Values of the marker variables (PEP 508) in one target; `extras` are the ones asked for, normalised. */
export interface MarkerEnvironment {
  values: Record<string, string>;
  extras: readonly string[];
}

/**
 * The environment of CPython on Linux.
 *
 * @param python "3.12", which stands for its first release as it does in uv's `--python-version`, or "3.12.11".
 */
export function createMarkerEnvironment(
  python: string,
  platform: Platform,
  extras: readonly string[] = [],
): MarkerEnvironment {
  const [major = '3', minor = '0', patch = '0'] = python.split('.');
  const full = `${major}.${minor}.${patch}`;
  return {
    extras,
    values: {
      python_version: `${major}.${minor}`,
      python_full_version: full,
      implementation_version: full,
      implementation_name: 'cpython',
      platform_python_implementation: 'CPython',
      os_name: 'posix',
      sys_platform: 'linux',
      platform_system: 'Linux',
      platform_machine: MACHINE[platform],
      // The kernel is the host's and not known when locking.
      platform_release: '',
      platform_version: '',
    },
  };
}

/** Whether the marker holds in the environment. */
export function evaluateMarker(marker: Marker, env: MarkerEnvironment): boolean {
  if (marker.operator === 'and') return evaluateMarker(marker.left, env) && evaluateMarker(marker.right, env);
  if (marker.operator === 'or') return evaluateMarker(marker.left, env) || evaluateMarker(marker.right, env);
  const { left, operator, right } = marker;
  if (left === 'extra' || right === 'extra') {
    const has = env.extras.includes(normalizeName(literal(left === 'extra' ? right : left)));
    return operator === '!=' || operator === 'not in' ? !has : has;
  }
  return compare(operand(left, env), operator, operand(right, env));
}

/** The marker as PEP 508 text, with only the parentheses it needs. */
export function formatMarker(marker: Marker): string {
  if (marker.operator === 'or') return `${formatMarker(marker.left)} or ${formatMarker(marker.right)}`;
  if (marker.operator === 'and') {
    return [marker.left, marker.right]
      .map((side) => (side.operator === 'or' ? `(${formatMarker(side)})` : formatMarker(side)))
      .join(' and ');
  }
  return `${marker.left} ${marker.operator} ${marker.right}`;
}

function literal(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function operand(text: string, env: MarkerEnvironment): string {
  return text.startsWith('"') ? literal(text) : (env.values[text] ?? '');
}

function compare(left: string, operator: MarkerOperator, right: string): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  // Versions compare as versions, everything else as strings (PEP 508, "Environment Markers").
  if (valid(left) && valid(right.replace(/\.\*$/, ''))) {
    return satisfies(left, `${operator}${right}`, { prereleases: true });
  }
  switch (operator) {
    case '==':
    case '===':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
}
