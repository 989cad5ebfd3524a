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
  const ignored = listIgnored(facts);
  return findings
    .filter(
      ({ path, line, rule }) =>
        !ignored.some(
          (one) => one.path === path && one.line <= line && one.endLine >= line && one.rules.includes(rule),
        ),
    )
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

/** The instructions above which a comment takes rules out. */
const listIgnored = ({ dockerfiles }: CheckFacts) =>
  dockerfiles.flatMap(({ path, globals, stages }) =>
    [...globals, ...stages.flatMap(({ from, instructions }) => [from, ...instructions])]
      .filter(({ ignored }) => ignored.length > 0)
      .map(({ line, endLine, ignored }) => ({ path, line, endLine, rules: ignored })),
  );
