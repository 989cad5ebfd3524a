/** Prints the explanation of a line, a topic or the whole container. */
import {
  closing,
  type ExplainedFile,
  type ExplainedLine,
  entries,
  explainLines,
  findFileEntry,
  getEntry,
  page,
} from '../../explain/index.ts';
import { findTopic, type Topic, type TopicContext } from '../../explain/topic.ts';
import { escapeControlCharacters } from '../../ui/row-text.ts';
import { wrap } from '../../ui/style.ts';
import { formatTitle, type Output, printExplanation, renderTopic } from './text.ts';

export function reportTopic(topic: Topic, output: Output): Promise<void> {
  return printExplanation(output, topic, (style, columns) => renderTopic(topic, style, columns));
}

export function reportLine(line: ExplainedLine & { path: string }, known: TopicContext, output: Output): Promise<void> {
  const topic = line.entry === undefined ? undefined : findTopic(packageIn(line) ?? line.entry, known);
  const document = { path: line.path, line: line.line, text: line.text, yours: line.yours, explanation: topic ?? null };
  return printExplanation(output, document, (style, columns) =>
    [
      `${style.bold(`${escapeControlCharacters(line.path)}:${line.line}`)}  ${escapeControlCharacters(line.text.trim())}`,
      ...(line.yours ? [topic ? CHANGED : ADDED] : []),
      ...(topic ? [renderTopic(topic, style, columns)] : []),
    ].join('\n\n'),
  );
}

const ADDED = 'You added this line.';
const CHANGED = 'You added or changed this line. What such a line is for:';

/** Every word that can be asked about. */
export function reportTopics(
  groups: readonly { title: string; names: readonly string[] }[],
  output: Output,
): Promise<void> {
  const shown = groups.filter(({ names }) => names.length > 0);
  return printExplanation(
    output,
    { topics: Object.fromEntries(shown.map(({ title, names }) => [title, names])) },
    (style, columns) =>
      shown
        .map(
          ({ title, names }) =>
            `${style.bold(title)}\n${wrap(`  ${names.map(escapeControlCharacters).join(', ')}`, columns, '  ')}`,
        )
        .join('\n\n'),
  );
}

/** What can be asked about: the files with what each is for, and every topic. */
export function reportContents(
  files: readonly ExplainedFile[],
  groups: readonly { title: string; names: readonly string[] }[],
  output: Output,
): Promise<void> {
  const rows = files.map(({ path, starter }) => ({
    path,
    title: formatTitle(starter ? 'starter' : findFileEntry(path)),
  }));
  const width = Math.max(...rows.map(({ path }) => path.length));
  const inFiles = new Set(files.flatMap((file) => explainLines(file).flatMap(({ entry }) => entry ?? [])));
  const shown = groups
    .map(({ title, names }) => ({
      title,
      names: names.filter((name) => getEntry(name) === undefined || inFiles.has(name)),
    }))
    .filter(({ names }) => names.length > 0);
  return printExplanation(output, { files: rows, topics: shown }, (style, columns) =>
    [
      `${style.bold('Files')}\n${rows.map(({ path, title }) => `  ${escapeControlCharacters(path.padEnd(width))}  ${title}`).join('\n')}`,
      ...shown.map(
        ({ title, names }) =>
          `${style.bold(title)}\n${wrap(`  ${names.map(escapeControlCharacters).join(', ')}`, columns, '  ')}`,
      ),
      NEXT,
    ].join('\n\n'),
  );
}

const NEXT = `Next
  create-ml-container explain Dockerfile            a file, part by part
  create-ml-container explain Dockerfile:12         a line
  create-ml-container explain multi-stage           a topic
  create-ml-container explain topics                every topic
  create-ml-container explain all                   the whole container
  create-ml-container explain --html FILE           the Dockerfile as a page to learn from`;

export const reportWritten = (path: string, output: Output): Promise<void> =>
  printExplanation(
    output,
    { status: 'done', written: path },
    () => `wrote ${escapeControlCharacters(path)}; open it in a browser`,
  );

/** A line of the lock is about its package. */
const packageIn = ({ path, text }: ExplainedLine & { path: string }): string | undefined =>
  path === 'requirements.txt' ? /^([A-Za-z0-9][\w.-]*)(?:\[|==)/.exec(text)?.[1] : undefined;

export function reportPage(files: readonly ExplainedFile[], known: TopicContext, output: Output): Promise<void> {
  const explained = files.map((file) => ({ path: file.path, starter: file.starter, lines: explainLines(file) }));
  return printExplanation(output, { topics: entries, files: explained }, (style, columns) => {
    const told = new Set<string>();
    const tell = (name: string): string => {
      told.add(name);
      const topic = findTopic(name, known);
      return topic ? renderTopic(topic, style, columns) : '';
    };
    return [
      ...page.map(tell),
      ...explained
        .filter(({ starter }) => !starter)
        .flatMap(({ path, lines }) => [
          style.bold(`== ${escapeControlCharacters(path)} ==`),
          ...groups(lines).map(({ entry, yours, lines: part }) =>
            [
              shown(part)
                .map(({ line, text }) => style.dim(`${String(line).padStart(4)}  ${escapeControlCharacters(text)}`))
                .join('\n'),
              ...(yours ? ['  (yours)'] : []),
              ...(entry === undefined ? [] : [told.has(entry) ? `  ${formatTitle(entry)}: see above` : tell(entry)]),
            ].join('\n'),
          ),
        ]),
      style.bold('== And then =='),
      ...closing.filter((name) => !told.has(name)).map(tell),
    ].join('\n\n');
  });
}

/** Lines in a row that one entry explains. */
function groups(lines: readonly ExplainedLine[]): Group[] {
  const all: Group[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last && last.entry === line.entry && last.yours === line.yours) last.lines.push(line);
    // a lock has hundreds of packages of one shape: the first one stands for all
    else if (!all.some(({ entry }) => entry === line.entry && all.length > 40))
      all.push({ entry: line.entry, yours: line.yours, lines: [line] });
  }
  return all;
}

interface Group {
  entry: string | undefined;
  yours: boolean;
  lines: ExplainedLine[];
}

const MOST = 12;
const shown = (lines: readonly ExplainedLine[]): readonly ExplainedLine[] => lines.slice(0, MOST);
