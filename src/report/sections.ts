/** Parts that the reports of several commands share. Text of projects and indexes is shown without control characters. */
import { escapeControlCharacters } from '../ui/row-text.ts';
import { escapeControlsByLine } from '../ui/safe-output.ts';
import { type Style, wrap } from '../ui/style.ts';

/** A paragraph for each warning, "" where there is none. */
export const renderWarnings = (warnings: readonly string[], columns: number, style: Style): string =>
  warnings
    .map((text) => wrap(`${style.yellow('warning:')} ${escapeControlCharacters(text)}`, columns, '  '))
    .join('\n');

export const renderDiff = (diff: string | undefined): string => escapeControlsByLine(diff?.trimEnd() ?? '');

/** Those that say something, with a blank line between them. */
export const joinSections = (sections: readonly string[]): string =>
  `${sections.filter((text) => text !== '').join('\n\n')}\n`;
