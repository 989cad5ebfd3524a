/** Prints the version changes of `lock`. */
import { EXIT, type ExitCode } from '../errors.ts';
import type { Decision } from '../plan/types.ts';
import { escapeControlCharacters, renderFileRows } from '../ui/row-text.ts';
import { createStyles, type Style, wrap } from '../ui/style.ts';
import { describeTerminal, type Streams, type Terminal, type TerminalEnvironment } from '../ui/terminal.ts';
import { renderConflicts } from './conflicts.ts';
import type { FileResult } from './result.ts';
import { joinSections, renderDiff, renderWarnings } from './sections.ts';
import { formatRepeat } from './text.ts';
import { type Moved, moveRows } from './version-changes.ts';

export interface LockResult {
  /** `done`: written; `planned`: --dry-run or --diff; `conflicts`: requirements.txt was kept. */
  status: 'done' | 'planned' | 'conflicts';
  files: FileResult[];
  moved: Moved[];
  decisions: Decision[];
  warnings: string[];
  /** The one command that would do the same again. */
  command: string;
  /** Unified diffs, where they were asked for. */
  diff?: string;
}

/** @returns the exit code that the result means. */
export function reportLock(result: LockResult, json: boolean, streams: Streams, env: TerminalEnvironment): ExitCode {
  const terminal = describeTerminal(streams, env, 'stdout');
  streams.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : renderLockText(result, terminal));
  return result.status === 'conflicts' ? EXIT.conflicts : EXIT.done;
}

export function renderLockText(result: LockResult, terminal: Pick<Terminal, 'color' | 'columns' | 'unicode'>): string {
  const style = createStyles(terminal);
  const { columns } = terminal;
  const sections = [
    result.moved.length === 0 ? 'no version moved' : moveRows(result.moved, terminal.unicode ? '\u2192' : '->'),
    result.decisions
      .map(({ value, because }) => wrap(escapeControlCharacters(`${value}: ${because}`), columns, '  '))
      .join('\n'),
    renderFileRows(
      result.files.filter(({ status }) => status !== 'unchanged'),
      columns,
      style,
    ),
    renderWarnings(result.warnings, columns, style),
    renderDiff(result.diff),
    closing(result, style),
    formatRepeat(result, style),
  ];
  return joinSections(sections);
}

function closing({ status, files }: LockResult, style: Style): string {
  if (status === 'planned') return 'nothing was written';
  return renderConflicts(files, style).join('\n');
}
