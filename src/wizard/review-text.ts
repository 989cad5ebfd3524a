/** Renders the review as text. */

import { escapeControlCharacters, renderChoiceRows, renderFileGroups } from '../ui/row-text.ts';
import { type Style, wrap } from '../ui/style.ts';
import type { ReviewView } from './types.ts';

/** @param columns width to fill; long words (paths, digests) may stand out. */
export function renderReview(view: ReviewView, columns: number, style: Style): string {
  const sections = [
    renderChoiceRows(view.choices, columns, style),
    renderFileGroups(view.files, columns, style),
    view.warnings
      .map((text) => wrap(`${style.yellow('warning:')} ${escapeControlCharacters(text)}`, columns, '  '))
      .join('\n'),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}
