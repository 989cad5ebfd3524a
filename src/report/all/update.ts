/** Reports the updates of several projects; the exit code is the worst of theirs. */
import { EXIT, type ExitCode } from '../../errors.ts';
import { escapeControlCharacters } from '../../ui/row-text.ts';
import { createStyles, measureWidth, type Style, wrap } from '../../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../../ui/terminal.ts';
import { renderDiff } from '../sections.ts';
import { labelSetting } from '../text.ts';
import { isWritten, type UpdateResult } from '../update.ts';
import { countCauses, countProjects, renderCauses } from './causes.ts';
import { writeJsonProjects } from './json.ts';
import { describeResume } from './resume.ts';
import type { ProjectOutcome, ProjectsReporter, ReportedLine } from './types.ts';

type UpdateOutcome = ProjectOutcome<UpdateResult>;

/** Words in the order of the count. */
const WORDS = ['failed', 'conflicts', 'updated', 'planned', 'skipped', 'unchanged'] as const;
type StatusWord = (typeof WORDS)[number];

export function createUpdateReporter(
  line: ReportedLine,
  streams: Streams,
  env: TerminalEnvironment,
): ProjectsReporter<UpdateResult> {
  const terminal = describeTerminal(streams, env, 'stdout');
  const style = createStyles(terminal);
  const json = line.run.json ? writeJsonProjects(streams.stdout) : undefined;
  const counts = new Map<StatusWord, number>();
  const failures = countCauses();
  const conflicts = countCauses();
  const warnings = countCauses();
  return {
    add(outcome) {
      const word = selectStatusWord(outcome);
      counts.set(word, (counts.get(word) ?? 0) + 1);
      if (outcome.status === 'error')
        failures.add(
          outcome.dir,
          outcome.problems.map(({ what }) => what),
        );
      else if (outcome.status !== 'skipped') {
        conflicts.add(outcome.dir, listLeftFiles(outcome));
        warnings.add(outcome.dir, outcome.warnings);
      }
      if (json) json.add(outcome);
      else streams.stdout.write(renderOutcome(outcome, word, terminal.columns, style));
    },
    end(stopped) {
      const code = stopped ?? selectExitCode(counts, conflicts.list().length > 0);
      const found = WORDS.flatMap((word) => (counts.has(word) ? [`${counts.get(word)} ${word}`] : []));
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      json?.end({
        status: code === EXIT.done ? 'done' : code === EXIT.conflicts ? 'conflicts' : 'error',
        counts: Object.fromEntries(counts),
        failures: failures.list(),
        conflicts: conflicts.list(),
      });
      if (json) return code;
      const many = (counts.get('failed') ?? 0) + (counts.get('conflicts') ?? 0) > 1;
      const sections = [
        renderCauses('Warnings', warnings.list(), terminal.columns, style),
        many ? renderCauses('Failed', failures.list(), terminal.columns, style) : '',
        many ? renderCauses('Left to you', conflicts.list(), terminal.columns, style) : '',
        `${countProjects(total)}: ${found.length === 0 ? 'nothing to do in this shard' : found.join(', ')}`,
        stopped === undefined ? '' : describeResume(),
      ].filter((text) => text !== '');
      streams.stdout.write(`${[...counts.keys()].some(isListed) ? '\n' : ''}${sections.join('\n\n')}\n`);
      return code;
    },
  };
}

/** What failed is worse than what is left to decide, which --dry-run finds as well. */
function selectExitCode(counts: ReadonlyMap<StatusWord, number>, isLeft: boolean): ExitCode {
  if (counts.has('failed')) return EXIT.failed;
  return isLeft ? EXIT.conflicts : EXIT.done;
}

/** What had nothing to change, or never began, is counted and not listed. */
const isListed = (word: StatusWord): boolean => word !== 'unchanged' && word !== 'skipped';

function selectStatusWord(outcome: UpdateOutcome): StatusWord {
  if (outcome.status === 'error') return 'failed';
  if (outcome.status === 'skipped' || outcome.status === 'conflicts') return outcome.status;
  if (!outcome.files.some(isWritten)) return 'unchanged';
  return outcome.status === 'planned' ? 'planned' : 'updated';
}

const COLUMN = Math.max(...WORDS.map(measureWidth));

function renderOutcome(outcome: UpdateOutcome, word: StatusWord, columns: number, style: Style): string {
  if (!isListed(word)) return '';
  const paint = word === 'failed' || word === 'conflicts' ? style.red : style.green;
  const head = ' '.repeat(COLUMN - measureWidth(word)) + paint(word);
  const row = wrap(
    `${head}  ${escapeControlCharacters(outcome.dir)}  ${escapeControlCharacters(describeOutcome(outcome))}`,
    columns,
    ' '.repeat(COLUMN + 2),
  );
  const diff = 'diff' in outcome && outcome.diff ? `${renderDiff(outcome.diff)}\n\n` : '';
  return `${row}\n${diff}`;
}

function describeOutcome(outcome: UpdateOutcome): string {
  if (outcome.status === 'error')
    return outcome.problems.map(({ where, what, fix }) => `${where}: ${what}${fix ? ` (fix: ${fix})` : ''}`).join('; ');
  if (outcome.status === 'skipped') return '';
  const { files, changed, moved } = outcome;
  const left = listLeftFiles(outcome);
  const written = files.filter(isWritten).length;
  return [
    ...(left.length > 0 ? [`left to you: ${left.join(', ')}`] : []),
    `${written} ${written === 1 ? 'file' : 'files'}`,
    ...changed.map(({ choice, from, to }) => `${labelSetting(choice)} ${from ?? 'none'} to ${to ?? 'none'}`),
    ...(moved.length > 0 ? [`${moved.length} ${moved.length === 1 ? 'version' : 'versions'} moved`] : []),
  ].join('; ');
}

const listLeftFiles = ({ files }: UpdateResult): string[] =>
  files.filter(({ left }) => left !== undefined).map(({ path }) => path);
