/** Runs all rules over the facts of a project and returns the findings. */
import { rules } from './rules/index.ts';
import type { CheckFacts, Finding, Severity } from './types.ts';

export { parseDockerfile } from '../dockerfile/parse.ts';
export { applyEdits } from './fix.ts';
export { rules } from './rules/index.ts';
export { findStaleRequirements } from './stale-lock.ts';
export type { BuildContext, CheckedDockerfile, CheckFacts, ContextEntry, Finding, Rule, Severity } from './types.ts';

const RANK: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** Everything that is wrong, by file and line; what a comment above the line takes out is left out. */
export function check(facts: CheckFacts): Finding[] {
  const ids = rules.map(({ id }) => id);
  const findings = rules.flatMap(({ id, severity, because, fix, source, look }) =>
    look(facts, ids).map((found) => ({ fix, ...found, rule: id, severity, because, source })),
  );
  return findings
    .filter((finding) => !isIgnored(facts, finding))
    .sort(
      (a, b) =>
        (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
        a.line - b.line ||
        RANK[a.severity] - RANK[b.severity] ||
        (a.rule < b.rule ? -1 : 1),
    );
}

/** Whether a run fails. */
export const fails = (findings: readonly Pick<Finding, 'severity'>[]): boolean =>
  findings.some(({ severity }) => severity !== 'note');

function isIgnored({ dockerfiles }: CheckFacts, { path, line, rule }: Finding): boolean {
  const dockerfile = dockerfiles.find((candidate) => candidate.path === path);
  const all = [
    ...(dockerfile?.globals ?? []),
    ...(dockerfile?.stages.flatMap(({ from, instructions }) => [from, ...instructions]) ?? []),
  ];
  return all.some((one) => one.line <= line && one.endLine >= line && one.ignored.includes(rule));
}
