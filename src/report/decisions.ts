/** Compares decisions between runs. */
import { SHOWN_FACTS } from '../plan/project-facts.ts';
import type { Decision } from '../plan/types.ts';

/** True of one run alone: what it put into requirements.in, and the starter that it wrote, are there from then on. What the project contains is no decision. */
const ONCE: readonly string[] = ['dependencies', 'starter', ...SHOWN_FACTS];

/** Decisions that hold from run to run. What the layout says of dependencies, substitutions, is made again each time. */
export const selectLastingDecisions = (planned: readonly Decision[], laid: readonly Decision[]): Decision[] => [
  ...planned.filter((one) => !ONCE.includes(one.choice) && !isLeftServerOption(one)),
  ...laid,
];

/** A server option left out is said by the project's own container file, which ours replaces. */
const isLeftServerOption = ({ choice, value }: Decision): boolean =>
  choice === 'serverOptions' && value.startsWith('without ');

/** Choice → value, as ml-container.lock keeps it; a choice that was made several times (apt) is one list. */
export function toRemember(decisions: readonly Decision[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const { choice, value } of decisions) kept[choice] = choice in kept ? `${kept[choice]}, ${value}` : value;
  return kept;
}

/** A decision that is not what it was. */
export interface ChangedDecision {
  choice: string;
  /** Absent: it is new. */
  from?: string;
  /** Absent: it is gone. */
  to?: string;
  because: string;
}

/**
 * @param before what the last run remembered; undefined where it remembered nothing, and then nothing can be said to differ.
 * Of a lock of format 1 only some choices are known: what is not among them is not called new.
 */
export function compareDecisions(
  before: Readonly<Record<string, string>> | undefined,
  decisions: readonly Decision[],
): ChangedDecision[] {
  if (before === undefined) return [];
  const after = toRemember(decisions);
  const whole = Object.keys(before).length > 1;
  const changed = Object.entries(after).flatMap(([choice, to]): ChangedDecision[] => {
    const from = Object.hasOwn(before, choice) ? before[choice] : undefined;
    if (from === to || (from === undefined && !whole)) return [];
    const reasons = decisions.filter((one) => one.choice === choice && !from?.split(', ').includes(one.value));
    const because = [...new Set(reasons.map((one) => one.because))].join('; ') || 'some are not needed any more';
    return [{ choice, ...(from === undefined ? {} : { from }), to, because: whyNewer(choice, from, to) ?? because }];
  });
  const gone = Object.keys(before).filter((choice) => !Object.hasOwn(after, choice));
  return [
    ...changed,
    ...gone.map((choice) => ({ choice, from: before[choice] as string, because: 'no longer needed' })),
  ];
}

const PATCH = /(?:^|\/)python:(\d+\.\d+)\.(\d+)-slim-(\w+)/;

/** The same Python, and a later patch release: what those are for (PEP 101, PEP 2026: bug and security fixes, nothing else). */
function whyNewer(choice: string, from: string | undefined, to: string): string | undefined {
  const [a, b] = [PATCH.exec(from ?? ''), PATCH.exec(to)];
  if (choice !== 'base image' || !a || !b || a[1] !== b[1] || Number(b[2]) <= Number(a[2])) return undefined;
  return `newer patch release of Python ${b[1]}: security and bug fixes`;
}
