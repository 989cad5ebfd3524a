/** Explanations: of a line, of a topic, or of the whole container as a page to read from top to bottom. */
import {
  type ExplainedFile,
  type ExplainedLine,
  type Explanation,
  entryNamed,
  explainLines,
  explanations,
} from '../explain/index.ts';
import { type Known, type Topic, topicOf } from '../explain/topic.ts';
import { printable } from '../ui/rows.ts';
import { type Style, styles, wrap } from '../ui/style.ts';
import { describeTerminal, type Environment, type Streams } from '../ui/terminal.ts';

export interface Output {
  json: boolean;
  streams: Streams;
  env: Environment;
}

export function reportTopic(topic: Topic, output: Output): void {
  say(output, topic, (style, columns) => topicText(topic, style, columns));
}

export function reportLine(line: ExplainedLine & { path: string }, known: Known, output: Output): void {
  const topic = line.entry === undefined ? undefined : topicOf(packageIn(line) ?? line.entry, known);
  say(output, { path: line.path, line: line.line, text: line.text, explanation: topic ?? null }, (style, columns) =>
    [
      `${style.bold(`${printable(line.path)}:${line.line}`)}  ${printable(line.text.trim())}`,
      topic ? topicText(topic, style, columns) : 'This line is yours: create-ml-container did not write it.',
    ].join('\n\n'),
  );
}

/** A line of the lock is about its package. */
const packageIn = ({ path, text }: ExplainedLine & { path: string }): string | undefined =>
  path === 'requirements.txt' ? /^([A-Za-z0-9][\w.-]*)(?:\[|==)/.exec(text)?.[1] : undefined;

export function reportPage(files: readonly ExplainedFile[], known: Known, output: Output): void {
  const explained = files.map((file) => ({ path: file.path, starter: file.starter, lines: explainLines(file) }));
  say(output, { topics: explanations.entries, files: explained }, (style, columns) => {
    const told = new Set<string>();
    const tell = (name: string): string => {
      told.add(name);
      const topic = topicOf(name, known);
      return topic ? topicText(topic, style, columns) : '';
    };
    return [
      ...explanations.page.map(tell),
      ...explained
        .filter(({ starter }) => !starter)
        .flatMap(({ path, lines }) => [
          style.bold(`== ${printable(path)} ==`),
          ...groups(lines).map(({ entry, lines: part }) =>
            [
              shown(part)
                .map(({ line, text }) => style.dim(`${String(line).padStart(4)}  ${printable(text)}`))
                .join('\n'),
              entry === undefined ? '  (yours)' : told.has(entry) ? `  ${titleOf(entry)}: see above` : tell(entry),
            ].join('\n'),
          ),
        ]),
      style.bold('== And then =='),
      ...explanations.closing.filter((name) => !told.has(name)).map(tell),
    ].join('\n\n');
  });
}

/** Lines in a row that one entry explains. */
function groups(lines: readonly ExplainedLine[]): { entry: string | undefined; lines: ExplainedLine[] }[] {
  const all: { entry: string | undefined; lines: ExplainedLine[] }[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last && last.entry === line.entry) last.lines.push(line);
    // a lock has hundreds of packages of one shape: the first one stands for all
    else if (!all.some(({ entry }) => entry === line.entry && all.length > 40))
      all.push({ entry: line.entry, lines: [line] });
  }
  return all;
}

const MOST = 12;
const shown = (lines: readonly ExplainedLine[]): readonly ExplainedLine[] => lines.slice(0, MOST);
const titleOf = (name: string): string => entryNamed(name)?.title ?? name;

function topicText(topic: Topic | (Explanation & { here?: undefined }), style: Style, columns: number): string {
  const part = (label: string, text: string): string[] =>
    text === '' ? [] : [wrap(`  ${style.dim(label)} ${text}`, columns, '    ')];
  return [
    style.bold(topic.title),
    wrap(`  ${topic.what}`, columns, '  '),
    ...part(
      'here:',
      (topic.here ?? [])
        .slice(0, 3)
        .map(({ value, because }) => `${printable(value)} (${printable(because)})`)
        .join('; '),
    ),
    ...part('why:', topic.why),
    ...part('instead:', topic.instead),
    ...part('change:', topic.change),
    ...part('source:', topic.source),
  ].join('\n');
}

function say({ json, streams, env }: Output, document: object, text: (style: Style, columns: number) => string): void {
  const terminal = describeTerminal(streams, env, 'stdout');
  streams.stdout.write(
    json ? `${JSON.stringify(document, null, 2)}\n` : `${text(styles(terminal), terminal.columns)}\n`,
  );
}
