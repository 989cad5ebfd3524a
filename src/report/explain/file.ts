/** Prints the explanation of a file. */
import { type ExplainedFile, type ExplainedLine, explainLines, findFileEntry, getEntry } from '../../explain/index.ts';
import { findTopic, type TopicContext } from '../../explain/topic.ts';
import { escapeControlCharacters } from '../../ui/row-text.ts';
import { type Style, wrap } from '../../ui/style.ts';
import { formatTitle, type Output, printExplanation, renderTopic } from './text.ts';

/** What the file is for, then its parts, each in the words that it begins with. */
export function reportFile(file: ExplainedFile, known: TopicContext, output: Output): Promise<void> {
  const lines = explainLines(file);
  const name = file.starter ? 'starter' : findFileEntry(file.path);
  const topic = findTopic(name, known);
  const { path, starter } = file;
  return printExplanation(output, { path, starter, explanation: topic ?? null, lines }, (style, columns) =>
    [
      style.bold(`== ${escapeControlCharacters(path)} ==`),
      ...(topic ? [renderTopic(topic, style, columns)] : []),
      ...(starter
        ? []
        : [
            partsText(lines, name, style, columns),
            style.dim(`create-ml-container explain ${escapeControlCharacters(path)}:LINE says more of a line.`),
          ]),
    ].join('\n\n'),
  );
}

/** Each entry once, with the lines that it explains; last what is the user's. */
function partsText(lines: readonly ExplainedLine[], whole: string, style: Style, columns: number): string {
  const names = new Set(lines.flatMap(({ entry, yours }) => (entry === undefined || yours ? [] : [entry])));
  const part = (title: string, of: readonly ExplainedLine[], what: string): string =>
    [
      `  ${style.bold(title)}  ${style.dim(ranges(of))}`,
      ...(what === '' ? [] : [wrap(`    ${what}`, columns, '    ')]),
    ].join('\n');
  const yours = lines.filter((line) => line.yours);
  return [
    ...[...names].map((name) => {
      const said = lines.filter(({ entry, yours }) => entry === name && !yours);
      return part(formatTitle(name), said, name === whole ? '' : (getEntry(name)?.what ?? ''));
    }),
    ...(yours.length > 0 ? [part('Yours', yours, 'create-ml-container would not write these lines.')] : []),
  ].join('\n');
}

const MOST_RANGES = 8;

/** "lines 1, 4-8". */
function ranges(lines: readonly ExplainedLine[]): string {
  const all: [number, number][] = [];
  for (const { line } of lines) {
    const last = all.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else all.push([line, line]);
  }
  const said = all.slice(0, MOST_RANGES).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const rest = all.length - said.length;
  return `${lines.length === 1 ? 'line' : 'lines'} ${said.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}
