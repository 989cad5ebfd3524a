/** Reports an update: changed decisions, versions and files. */
import { EXIT, type ExitCode } from '../errors.ts';
import { escapeControlCharacters, renderFileRows } from '../ui/row-text.ts';
import { createStyles, type Style, wrap } from '../ui/style.ts';
import { describeTerminal, type Streams, type Terminal, type TerminalEnvironment } from '../ui/terminal.ts';
import { renderConflicts } from './conflicts.ts';
import type { ChangedDecision } from './decisions.ts';
import type { FileResult } from './result.ts';
import { joinSections, renderDiff, renderWarnings } from './sections.ts';
import { formatRepeat, labelSetting } from './text.ts';
import { type Moved, moveRows } from './version-changes.ts';

export interface UpdateResult {
  /** `done`: written, or nothing to write; `planned`: --dry-run or --diff; `conflicts`: all but those files written. */
  status: 'done' | 'planned' | 'conflicts';
  /** Decisions that differ from the last run's, each with its reason. */
  changed: ChangedDecision[];
  /** Versions that moved in requirements.txt. */
  moved: Moved[];
  files: FileResult[];
  warnings: string[];
  /** The one command that would do the same again. */
  command: string;
  /** Unified diffs, where they were asked for. */
  diff?: string;
}

type TextOptions = Pick<Terminal, 'color' | 'columns' | 'unicode'>;

/** @returns the exit code that the result means. */
export function reportUpdate(
  result: UpdateResult,
  json: boolean,
  streams: Streams,
  env: TerminalEnvironment,
): ExitCode {
  const terminal = describeTerminal(streams, env, 'stdout');
  streams.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : humanUpdate(result, terminal));
  return result.files.some(({ left }) => left !== undefined) ? EXIT.conflicts : EXIT.done;
}

function humanUpdate(result: UpdateResult, terminal: TextOptions): string {
  const style = createStyles(terminal);
  const { columns } = terminal;
  const touched = result.files.filter(({ status }) => status !== 'unchanged');
  const sections = [
    changedRows(result.changed, terminal),
    result.moved.length === 0 ? '' : moveRows(result.moved, selectArrow(terminal)),
    renderFileRows(touched, columns, style),
    renderWarnings(result.warnings, columns, style),
    renderDiff(result.diff),
    closing(result, style),
    formatRepeat(result, style),
  ];
  return joinSections(sections);
}

const selectArrow = ({ unicode }: Pick<Terminal, 'unicode'>): string => (unicode ? '\u2192' : '->');

/** "Base image  a → b  (why)". */
function changedRows(changed: readonly ChangedDecision[], terminal: TextOptions): string {
  const style = createStyles(terminal);
  return changed
    .map(({ choice, from, to, because }) => {
      const move =
        to === undefined
          ? `${from} (gone)`
          : from === undefined
            ? `${to} (new)`
            : `${from} ${selectArrow(terminal)} ${to}`;
      return wrap(
        `${style.bold(labelSetting(choice))}: ${escapeControlCharacters(move)}  (${escapeControlCharacters(because)})`,
        terminal.columns,
        '  ',
      );
    })
    .join('\n');
}

/** Whether a file was, or would be, written. */
export const isWritten = ({ status }: FileResult): boolean =>
  ['create', 'update', 'merge', 'delete', 'new'].includes(status);

function closing({ status, files }: UpdateResult, style: Style): string {
  if (status === 'planned') return 'nothing was written';
  if (status === 'conflicts') return renderConflicts(files, style).join('\n');
  return files.some(isWritten) ? '' : 'up to date: no file had to change';
}
