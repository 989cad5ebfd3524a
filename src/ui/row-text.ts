/** Formats choices and files for the review and the report. */
import { escapeControlCharacters } from './safe-output.ts';
import { measureWidth, type Style, wrap } from './style.ts';

export interface ChoiceRow {
  label: string;
  value: string;
  because: string;
  /** Nothing in the project speaks for it: the reason says so. */
  default?: boolean;
}

export interface FileRow {
  path: string;
  /** create, unchanged, update, merge, conflict, keep, delete, new. */
  status: string;
  /** Why, where the status does not say it all. */
  because?: string;
}

/** Columns below which a label gets a line of its own. */
const NARROW = 60;
/** Columns of the word before a file, flush right, as generators have shown it since Yeoman. */
const STATUS_WIDTH = 11;

/** Label, value, reason: labels in a column where there is room for one. Long words (paths, digests) may stand out. */
export function renderChoiceRows(rows: readonly ChoiceRow[], columns: number, style: Style): string {
  const labels = Math.max(0, ...rows.map(({ label }) => measureWidth(label)));
  return rows
    .map((row) => {
      const said = `${escapeControlCharacters(row.value)}  ${reason(row.default ? `default: ${row.because}` : row.because, style)}`;
      if (columns < NARROW) return wrap(`${style.bold(row.label)}: ${said}`, columns, '  ');
      return wrap(`${style.bold(row.label.padEnd(labels))}  ${said}`, columns, ' '.repeat(labels + 2));
    })
    .join('\n');
}

/** Label and value, in columns where there is room. */
export function renderLabelRows(
  rows: readonly Pick<ChoiceRow, 'label' | 'value'>[],
  columns: number,
  style: Style,
): string {
  const labels = Math.max(0, ...rows.map(({ label }) => measureWidth(label)));
  return rows
    .map(({ label, value }) => {
      const said = escapeControlCharacters(value);
      if (columns < NARROW) return wrap(`${style.bold(label)}: ${said}`, columns, '  ');
      return wrap(`${style.bold(label.padEnd(labels))}  ${said}`, columns, ' '.repeat(labels + 2));
    })
    .join('\n');
}

/** A line a file, for those that have a reason as well. */
export function renderFileRows(files: readonly FileRow[], columns: number, style: Style): string {
  return files
    .map((file) => fileRow(file.status, escapeControlCharacters(file.path), file.because, columns, style))
    .join('\n');
}

/** Files of one status side by side, so that the list stays short; those with a reason each on a line of its own. */
export function renderFileGroups(files: readonly FileRow[], columns: number, style: Style): string {
  const plain = files.filter(({ because }) => because === undefined);
  const statuses = [...new Set(plain.map(({ status }) => status))];
  const groups = statuses.map((status) => {
    const paths = plain.filter((file) => file.status === status).map(({ path }) => escapeControlCharacters(path));
    return fileRow(status, paths.join(', '), undefined, columns, style);
  });
  return [
    ...groups,
    ...files.filter(({ because }) => because !== undefined).map((file) => renderFileRows([file], columns, style)),
  ].join('\n');
}

function fileRow(status: string, paths: string, because: string | undefined, columns: number, style: Style): string {
  const indent = Math.min(STATUS_WIDTH, columns < NARROW ? 0 : STATUS_WIDTH);
  const head = painted(status, indent, style);
  return wrap(
    `${head}  ${paths}${because === undefined ? '' : `  ${reason(because, style)}`}`,
    columns,
    ' '.repeat(indent + 2),
  );
}

function painted(status: string, columns: number, style: Style): string {
  const paint = {
    conflict: style.red,
    unchanged: style.dim,
    delete: style.yellow,
    new: style.yellow,
    keep: style.yellow,
  };
  return (
    ' '.repeat(Math.max(0, columns - measureWidth(status))) +
    ((paint as Record<string, Style['red']>)[status] ?? style.green)(status)
  );
}

/** Painted word by word, so that a line break falls between two sequences and not into one. */
const reason = (because: string, style: Style): string =>
  `(${escapeControlCharacters(because)})`
    .split(' ')
    .map((word) => style.dim(word))
    .join(' ');

export { escapeControlCharacters };
