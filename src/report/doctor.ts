/** Prints the results of `doctor`, with fixes. */
import type { Examined, Verdict } from '../doctor/index.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import { createStyles, measureWidth, type Style, wrap } from '../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../ui/terminal.ts';

export interface DoctorResult {
  status: 'ok' | 'failed';
  checks: Examined[];
}

export function reportDoctor(result: DoctorResult, json: boolean, streams: Streams, env: TerminalEnvironment): void {
  const terminal = describeTerminal(streams, env, 'stdout');
  const style = createStyles(terminal);
  const text = (): string =>
    `${result.checks.map((check) => row(check, terminal.columns, style)).join('\n')}\n\n${closing(result, style)}\n`;
  streams.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : text());
}

const LONGEST = 'warning'.length;

function row({ title, verdict, found, because, fix }: Examined, columns: number, style: Style): string {
  const paint: Record<Verdict, (text: string) => string> = {
    ok: style.green,
    warning: style.yellow,
    failed: style.red,
    skipped: style.dim,
  };
  const head = `${' '.repeat(LONGEST - measureWidth(verdict))}${paint[verdict](verdict)}  ${style.bold(title)}: ${escapeControlCharacters(found)}`;
  const indent = ' '.repeat(LONGEST + 2);
  return [
    wrap(head, columns, indent),
    ...(because === undefined
      ? []
      : [wrap(`${indent}why: ${escapeControlCharacters(because)}`, columns, `${indent}     `)]),
    ...(fix === undefined ? [] : [wrap(`${indent}fix: ${escapeControlCharacters(fix)}`, columns, `${indent}     `)]),
  ].join('\n');
}

function closing({ checks, status }: DoctorResult, style: Style): string {
  const failed = checks.filter(({ verdict }) => verdict === 'failed').map(({ title }) => title);
  const warned = checks.filter(({ verdict }) => verdict === 'warning').map(({ title }) => title);
  const skipped = checks.filter(({ verdict }) => verdict === 'skipped').length;
  const left = skipped === 0 ? '' : `; ${skipped} skipped`;
  if (status === 'ok' && warned.length > 0) return `No errors; to know: ${warned.join(', ')}${left}`;
  return status === 'ok'
    ? style.green(left === '' ? 'All checks passed' : `No errors${left}`)
    : style.red(`${failed.length} ${failed.length === 1 ? 'problem' : 'problems'}: ${failed.join(', ')}`);
}
