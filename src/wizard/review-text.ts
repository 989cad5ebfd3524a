/** Renders the review as text: what fits on one screen, all of it with reasons, or what a change of an answer moved. */

import { renderWarnings } from '../report/sections.ts';
import { listNames } from '../text/list-names.ts';
import { renderChoiceRows, renderFileGroups, renderLabelRows } from '../ui/row-text.ts';
import type { Style } from '../ui/style.ts';
import type { ReviewView } from './types.ts';

/** Warnings shown before the summary; the others are counted. */
const WARNINGS_SHOWN = 3;
/** Files named of one status; the others are counted. */
const FILES_NAMED = 2;

/**
 * One screen: what needs a look comes first, then six to eight lines.
 *
 * @param columns width to fill; long words (paths, digests) may stand out.
 */
export function renderSummary(view: ReviewView, columns: number, style: Style): string {
  const rows = [...view.summary, { label: 'Files', value: describeFiles(view) }];
  return joinSections([renderConcerns(view, columns, style), renderLabelRows(rows, columns, style)]);
}

/** Every choice with its reason, every file, every warning. */
export function renderDetails(view: ReviewView, columns: number, style: Style): string {
  return joinSections([
    renderChoiceRows(view.choices, columns, style),
    renderFileGroups(view.files, columns, style),
    renderWarnings(view.warnings, columns, style),
  ]);
}

/** What an answer changed: choices with their reasons, the files where they are others, and new warnings. */
export function renderChanges(view: ReviewView, before: ReviewView, columns: number, style: Style): string {
  const key = ({ label, value, because }: ReviewView['choices'][number]) => `${label}\n${value}\n${because}`;
  const known = new Set(before.choices.map(key));
  const labels = new Set(view.choices.map(({ label }) => label));
  const gone = before.choices
    .filter(({ label }) => !labels.has(label))
    .map((choice) => ({ ...choice, value: 'none', because: `no longer ${choice.value}` }));
  const files = describeFiles(view);
  return joinSections([
    renderWarnings(
      view.warnings.filter((text) => !before.warnings.includes(text)),
      columns,
      style,
    ),
    renderChoiceRows([...view.choices.filter((choice) => !known.has(key(choice))), ...gone], columns, style),
    files === describeFiles(before) ? '' : renderLabelRows([{ label: 'Files', value: files }], columns, style),
  ]);
}

function renderConcerns({ files, warnings }: ReviewView, columns: number, style: Style): string {
  const open = files.filter(({ status }) => status === 'conflict');
  const more = warnings.length - WARNINGS_SHOWN;
  return [
    open.length === 0 ? '' : renderFileGroups(open, columns, style),
    renderWarnings(warnings.slice(0, WARNINGS_SHOWN), columns, style),
    more > 0 ? style.yellow(`${more} more ${more === 1 ? 'warning' : 'warnings'} under Show details`) : '',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** "create Dockerfile, .dockerignore and 12 more; update requirements.txt" */
function describeFiles({ files }: ReviewView): string {
  const statuses = [...new Set(files.map(({ status }) => status))];
  return statuses
    .map((status) => {
      const paths = files.filter((file) => file.status === status).map(({ path }) => path);
      if (status === 'unchanged') return `${paths.length} unchanged`;
      return `${status} ${listNames(paths, paths.length > FILES_NAMED + 1 ? FILES_NAMED : paths.length)}`;
    })
    .join('; ');
}

const joinSections = (sections: readonly string[]): string => sections.filter((text) => text !== '').join('\n\n');
