/** Reports findings of `check` as text, JSON, SARIF or GitHub annotations. */
import type { BuildContext, Finding } from '../../check/index.ts';
import type { RunValues } from '../../options/table.ts';
import { escapeControlCharacters } from '../../ui/row-text.ts';
import { createStyles, type Style, wrap } from '../../ui/style.ts';
import { describeTerminal, type Streams, type Terminal, type TerminalEnvironment } from '../../ui/terminal.ts';
import { renderContextTable } from './context.ts';
import { renderAnnotations } from './github.ts';
import { renderSarif } from './sarif.ts';

export interface CheckResult {
  status: 'clean' | 'found';
  /** What was looked at. */
  checked: string[];
  findings: Finding[];
  /** What --fix has mended. */
  fixed: Finding[];
  /** What each build sends, with --context. */
  context?: ({ path: string } & BuildContext)[];
}

export interface CheckFormat {
  format: 'human' | 'json' | 'sarif' | 'github';
  /** The checked folder as seen from the working directory: what machines resolve paths against. */
  folder: string;
}

export const selectCheckFormat = ({ json, format }: RunValues): CheckFormat['format'] =>
  json ? 'json' : ((format as CheckFormat['format'] | undefined) ?? 'human');

export function reportCheck(
  result: CheckResult,
  { format, folder }: CheckFormat,
  streams: Streams,
  env: TerminalEnvironment,
): void {
  const terminal = describeTerminal(streams, env, 'stdout');
  const text = {
    human: () => humanCheck(result, terminal),
    json: () => `${JSON.stringify(buildCheckDocument(result), null, 2)}\n`,
    sarif: () => `${JSON.stringify(renderSarif(result.findings, folder), null, 2)}\n`,
    github: () => renderAnnotations(result.findings, folder),
  }[format]();
  streams.stdout.write(text);
}

/** Edits are how --fix works, and texts of files are on disk: neither is for readers. */
export function buildCheckDocument({ context, ...result }: CheckResult): object {
  const plain = ({ edits, ...finding }: Finding): object => ({ ...finding, fixable: (edits ?? []).length > 0 });
  return {
    ...result,
    findings: result.findings.map(plain),
    fixed: result.fixed.map(plain),
    ...(context
      ? {
          context: context.map(({ path, ignoreFile, sent }) => ({
            dockerfile: path,
            ignoreFile: ignoreFile?.path ?? null,
            files: sent,
          })),
        }
      : {}),
  };
}

function humanCheck(result: CheckResult, terminal: Pick<Terminal, 'color' | 'columns'>): string {
  const style = createStyles(terminal);
  const sections = [
    ...(result.context ?? []).map((context) => renderContextTable(context, style)),
    result.fixed
      .map(({ path, line, rule }) => `${style.green('fixed')} ${escapeControlCharacters(path)}:${line} ${rule}`)
      .join('\n'),
    ...renderFindings(result.findings, terminal.columns, style),
    closing(result, style),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** A text for each file. */
export function renderFindings(findings: readonly Finding[], columns: number, style: Style): string[] {
  const paths = [...new Set(findings.map(({ path }) => path))];
  return paths.map((path) => group(path, findings, columns, style));
}

function group(path: string, all: readonly Finding[], columns: number, style: Style): string {
  const paint = { error: style.red, warning: style.yellow, note: style.cyan };
  const told = new Set<string>();
  return all
    .filter((finding) => finding.path === path)
    .map(({ line, severity, rule, what, because, fix }) => {
      const head = wrap(
        `${style.bold(`${escapeControlCharacters(path)}:${line}`)} ${paint[severity](severity)} ${escapeControlCharacters(what)} ${style.dim(`[${rule}]`)}`,
        columns,
        '  ',
      );
      const first = !told.has(rule);
      told.add(rule);
      // the same rule says its reason once a file
      return first
        ? [
            head,
            wrap(`  why: ${because}`, columns, '       '),
            wrap(`  fix: ${escapeControlCharacters(fix)}`, columns, '       '),
          ].join('\n')
        : head;
    })
    .join('\n');
}

function closing({ findings, checked, status }: CheckResult, style: Style): string {
  const count = (severity: Finding['severity']): string => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? '' : `${n} ${severity}${n > 1 ? 's' : ''}`;
  };
  const counts = (['error', 'warning', 'note'] as const).map(count).filter((text) => text !== '');
  const fixable = findings.filter(({ edits }) => (edits ?? []).length > 0).length;
  const said = `${checked.join(', ')}: ${counts.length === 0 ? 'no problems found' : counts.join(', ')}`;
  return [
    status === 'clean' ? style.green(said) : said,
    ...(fixable > 0 ? [`${fixable} can be fixed automatically: create-ml-container check --fix`] : []),
  ].join('\n');
}
