/** Formats explanations. */
import { getEntry } from '../../explain/index.ts';
import type { Topic } from '../../explain/topic.ts';
import { printPaged } from '../../ui/pager.ts';
import { escapeControlCharacters } from '../../ui/row-text.ts';
import { createStyles, type Style, wrap } from '../../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../../ui/terminal.ts';

export interface Output {
  json: boolean;
  streams: Streams;
  env: TerminalEnvironment;
}

export const formatTitle = (name: string): string => getEntry(name)?.title ?? name;

/** All that is known of a topic: title, what, here, why, instead, change, source. */
export function renderTopic(topic: Topic, style: Style, columns: number): string {
  const part = (label: string, text: string): string[] =>
    text === '' ? [] : [wrap(`  ${style.dim(label)} ${text}`, columns, '    ')];
  return [
    style.bold(topic.title),
    wrap(`  ${topic.what}`, columns, '  '),
    ...part(
      'here:',
      topic.here
        .slice(0, 3)
        .map(({ value, because }) => `${escapeControlCharacters(value)} (${escapeControlCharacters(because)})`)
        .join('; '),
    ),
    ...part('why:', topic.why),
    ...part('otherwise:', topic.instead),
    ...part('change:', topic.change),
    ...part('source:', topic.source),
  ].join('\n');
}

/** The document as JSON, or the text in the width and colors of the terminal, in the pager where it is longer than the screen. */
export async function printExplanation(
  { json, streams, env }: Output,
  document: object,
  text: (style: Style, columns: number) => string,
): Promise<void> {
  const terminal = describeTerminal(streams, env, 'stdout');
  if (json) streams.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else await printPaged(`${text(createStyles(terminal), terminal.columns)}\n`, streams, env);
}
