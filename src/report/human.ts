/** A result as a person reads it: the decisions with their reasons, a line a file, what to do next. Pure. */
import { styles, wrap } from '../ui/style.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Result } from './result.ts';

const STATUS_WIDTH = 11;

export function human(result: Result, terminal: Pick<Terminal, 'color' | 'columns'>): string {
  const style = styles(terminal);
  const paint: Record<string, (text: string) => string> = { create: style.green, update: style.green, merge: style.green, conflict: style.red, delete: style.yellow, new: style.yellow, keep: style.yellow };
  const choiceWidth = Math.max(0, ...result.decisions.map(({ choice }) => choice.length));
  const decisions = result.decisions.map(({ choice, value, because }) =>
    wrap(`  ${choice.padEnd(choiceWidth)}  ${value}  ${style.dim(`(${because})`)}`, terminal.columns, ' '.repeat(choiceWidth + 4)),
  );
  const files = result.files.map(({ path, status, because }) => {
    const word = status.padStart(STATUS_WIDTH);
    return `${(paint[status] ?? style.dim)(word)}  ${path}${because ? style.dim(`  ${because}`) : ''}`;
  });
  const warnings = result.warnings.map((text) => wrap(`${style.yellow('warning:')} ${text}`, terminal.columns, '  '));
  const sections = [decisions, files, warnings, result.diff ? [result.diff.trimEnd()] : [], closing(result, style)];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function closing(result: Result, style: ReturnType<typeof styles>): string[] {
  const again = `${style.dim('the same again:')} ${result.command}`;
  if (result.status === 'planned') return ['nothing was written', again];
  const kept = result.files.filter(({ status }) => status === 'conflict').map(({ path }) => path);
  const said =
    result.status === 'conflicts'
      ? [`${style.red('kept yours:')} ${kept.join(', ')}; decide with --on-conflict overwrite|merge|new, see the difference with --diff`]
      : [];
  return [...said, ...result.next.map((command) => `  ${command}`), again];
}
