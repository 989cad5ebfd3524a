/** Reports the findings of `check` in several projects. */
import { join, relative, resolve } from 'node:path';
import type { Finding } from '../../check/index.ts';
import { EXIT } from '../../errors.ts';
import { createStyles } from '../../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../../ui/terminal.ts';
import { renderContextTable } from '../check/context.ts';
import { renderAnnotations } from '../check/github.ts';
import { buildCheckDocument, type CheckResult, renderFindings, selectCheckFormat } from '../check/index.ts';
import { renderSarif } from '../check/sarif.ts';
import { formatProblem } from '../error.ts';
import { countCauses, countProjects, renderCauses } from './causes.ts';
import { writeJsonProjects } from './json.ts';
import { describeResume } from './resume.ts';
import type { ProjectOutcome, ProjectsReporter, ReportedLine } from './types.ts';

type CheckOutcome = ProjectOutcome<CheckResult>;

/** Words in the order of the count. */
const WORDS = { error: 'failed', found: 'with findings', skipped: 'skipped', clean: 'clean' } as const;
type CheckStatus = keyof typeof WORDS;

export function createCheckReporter(
  line: ReportedLine,
  streams: Streams,
  env: TerminalEnvironment,
): ProjectsReporter<CheckResult> {
  const terminal = describeTerminal(streams, env, 'stdout');
  const style = createStyles(terminal);
  const format = selectCheckFormat(line.run);
  const folder = relative(process.cwd(), resolve(line.dir ?? '.'));
  const json = format === 'json' ? writeJsonProjects(streams.stdout) : undefined;
  const counts = new Map<CheckStatus, number>();
  const rules = countCauses();
  const failures = countCauses();
  /** For SARIF, which is one document with the rules before the findings. */
  const all: Finding[] = [];

  const renderOutcome = (outcome: CheckOutcome): string => {
    if (outcome.status === 'skipped') return '';
    if (outcome.status === 'error')
      return outcome.problems
        .map((problem) => `${formatProblem({ ...problem, where: `${outcome.dir}: ${problem.where}` }, style)}\n\n`)
        .join('');
    const contexts = (outcome.context ?? []).map((context) =>
      renderContextTable({ ...context, path: join(outcome.dir, context.path) }, style),
    );
    const fixed = placeFindings(outcome.dir, outcome.fixed)
      .map(({ path, line: at, rule }) => `${style.green('fixed')} ${path}:${at} ${rule}`)
      .join('\n');
    const found = renderFindings(placeFindings(outcome.dir, outcome.findings), terminal.columns, style);
    return [...contexts, fixed, ...found].flatMap((text) => (text === '' ? [] : [`${text}\n\n`])).join('');
  };

  return {
    add(outcome) {
      counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
      if (outcome.status === 'error')
        failures.add(
          outcome.dir,
          outcome.problems.map(({ what }) => what),
        );
      else if (outcome.status !== 'skipped')
        rules.add(
          outcome.dir,
          outcome.findings.map(({ severity, rule }) => `${severity} ${rule}`),
        );
      const findings = 'findings' in outcome ? placeFindings(outcome.dir, outcome.findings) : [];
      if (format === 'sarif') all.push(...findings);
      else if (format === 'github') streams.stdout.write(renderAnnotations(findings, folder));
      else if (json) json.add('findings' in outcome ? { dir: outcome.dir, ...buildCheckDocument(outcome) } : outcome);
      else streams.stdout.write(renderOutcome(outcome));
      if (outcome.status === 'error' && (format === 'sarif' || format === 'github'))
        for (const problem of outcome.problems)
          streams.stderr.write(
            `${formatProblem({ ...problem, where: `${outcome.dir}: ${problem.where}` }, createStyles(describeTerminal(streams, env)))}\n`,
          );
    },
    end(stopped) {
      const code = stopped ?? (counts.has('error') || counts.has('found') ? EXIT.failed : EXIT.done);
      const status = stopped !== undefined || counts.has('error') ? 'error' : counts.has('found') ? 'found' : 'clean';
      if (format === 'sarif') streams.stdout.write(`${JSON.stringify(renderSarif(all, folder), null, 2)}\n`);
      json?.end({
        status,
        counts: Object.fromEntries(counts),
        failures: failures.list(),
        rules: rules.list(),
      });
      if (format !== 'human') return code;
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const found = (Object.keys(WORDS) as CheckStatus[]).flatMap((word) =>
        counts.has(word) ? [`${counts.get(word)} ${WORDS[word]}`] : [],
      );
      const sections = [
        renderCauses('Failed', failures.list(), terminal.columns, style),
        renderCauses('Findings by rule', rules.list(), terminal.columns, style),
        `${countProjects(total)}: ${found.length === 0 ? 'nothing to do in this shard' : found.join(', ')}`,
        stopped === undefined ? '' : describeResume(),
      ].filter((text) => text !== '');
      streams.stdout.write(`${sections.join('\n\n')}\n`);
      return code;
    },
  };
}

const placeFindings = (dir: string, findings: readonly Finding[]): Finding[] =>
  dir === '.' ? [...findings] : findings.map((finding) => ({ ...finding, path: `${dir}/${finding.path}` }));
