/** Prints settings with their sources. */
import { EXIT, type ExitCode } from '../errors.ts';
import type { JsonObject } from '../spec/values.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import { createStyles, type Style, wrap } from '../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../ui/terminal.ts';

export interface ConfigResult {
  title: string;
  /** What each preset says of itself. */
  descriptions: Readonly<Record<string, string>>;
  spec: JsonObject;
  values: { path: string; value: unknown; from: string; because?: string | undefined }[];
  rules: { path: string; from: string; rule: object & { reason: string } }[];
  templates: { path: string; from: string }[];
}

export function reportConfig(
  result: ConfigResult,
  json: boolean,
  streams: Streams,
  env: TerminalEnvironment,
): ExitCode {
  const terminal = describeTerminal(streams, env, 'stdout');
  streams.stdout.write(
    json ? `${JSON.stringify(result, null, 2)}\n` : humanConfig(result, terminal.columns, createStyles(terminal)),
  );
  return EXIT.done;
}

function humanConfig(result: ConfigResult, columns: number, style: Style): string {
  const width = Math.max(0, ...result.values.map(({ path }) => path.length));
  const rows = result.values.map(({ path, value, from, because }) => {
    const why =
      because === undefined || because.includes(from) || from === 'default' ? (because ?? from) : `${from}: ${because}`;
    const text = `${style.bold(path.padEnd(width))}  ${escapeControlCharacters(shown(value))}  ${style.dim(`(${escapeControlCharacters(why)})`)}`;
    return wrap(text, columns, ' '.repeat(width + 2));
  });
  const rules = result.rules.map(({ path, from, rule: { reason, ...held } }) => {
    const words = Object.entries(held).map(([name, value]) => `${name} ${shown(value)}`);
    const fixed = words.length === 0 ? 'may not be overridden' : words.join(', ');
    return wrap(
      `${style.bold(path)}  ${escapeControlCharacters(`${fixed}: ${reason}`)}  ${style.dim(`(${escapeControlCharacters(from)})`)}`,
      columns,
      '  ',
    );
  });
  const templates = result.templates.map(
    ({ path, from }) => `${escapeControlCharacters(path)}  ${style.dim(`(${escapeControlCharacters(from)})`)}`,
  );
  const about = Object.entries(result.descriptions).map(([name, text]) =>
    wrap(`${escapeControlCharacters(name)}: ${escapeControlCharacters(text)}`, columns, '  '),
  );
  const sections = [
    style.bold(escapeControlCharacters(result.title)),
    about.join('\n'),
    rows.join('\n'),
    titled('enforced', rules, style),
    titled('templates', templates, style),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const titled = (title: string, lines: readonly string[], style: Style): string =>
  lines.length === 0 ? '' : [style.bold(`${title}:`), ...lines].join('\n');

const shown = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
