/** The review as text. Pure. */
import { type Style, width, wrap } from '../../ui/style.ts';
import type { ReviewChoice, ReviewView } from './review.ts';

/** Columns below which a label gets a line of its own. */
const NARROW = 60;
/** Columns of the word before a file, flush right, as dockerfile generators have shown it since Yeoman. */
const STATUS_WIDTH = 11;

/** @param columns width to fill; long words (paths, digests) may stand out. */
export function reviewText(view: ReviewView, columns: number, style: Style): string {
  const labels = columns < NARROW ? 0 : Math.max(0, ...view.choices.map(({ label }) => width(label)));
  const sections = [
    view.choices
      .map((choice) => ({ ...choice, value: printable(choice.value), because: `(${printable(choice.because)})` }))
      .map((choice) => (labels === 0 ? stacked(choice, columns, style) : aligned(choice, labels, columns, style))),
    view.files.map(({ path, status }) => `${painted(status, style)}  ${printable(path)}`),
    view.totals.map((text) => wrap(printable(text), columns)),
    view.warnings.map((text) => wrap(`${style.yellow('warning:')} ${printable(text)}`, columns, '  ')),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function aligned({ label, value, because }: ReviewChoice, labels: number, columns: number, style: Style): string {
  const head = `${style.bold(label.padEnd(labels))}  `;
  const indent = ' '.repeat(labels + 2);
  const said = `${head}${value}`;
  const inOne = `${said}  ${style.dim(because)}`;
  if (width(inOne) <= columns) return inOne;
  const reason = wrap(because, columns - indent.length).split('\n');
  return [wrap(said, columns, indent), ...reason.map((line) => indent + style.dim(line))].join('\n');
}

function stacked({ label, value, because }: ReviewChoice, columns: number, style: Style): string {
  const reason = wrap(because, columns - 2).split('\n');
  return [wrap(`${style.bold(label)}: ${value}`, columns, '  '), ...reason.map((line) => `  ${style.dim(line)}`)].join(
    '\n',
  );
}

function painted(status: string, style: Style): string {
  const paint = { conflict: style.red, unchanged: style.dim }[status] ?? style.green;
  return paint(status.padStart(STATUS_WIDTH));
}

/** A file name may hold anything; what would move the cursor or set colours is shown as a question mark. */
const printable = (text: string) => text.replaceAll(/\p{Cc}/gu, '?');
