/** The review as text. Pure. */

import { choiceRows, fileGroups, printable } from '../ui/row-text.ts';
import { type Style, wrap } from '../ui/style.ts';
import type { ReviewView } from './types.ts';

/** @param columns width to fill; long words (paths, digests) may stand out. */
export function reviewText(view: ReviewView, columns: number, style: Style): string {
  const sections = [
    choiceRows(view.choices, columns, style),
    fileGroups(view.files, columns, style),
    view.warnings.map((text) => wrap(`${style.yellow('warning:')} ${printable(text)}`, columns, '  ')).join('\n'),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}
