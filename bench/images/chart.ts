/** The figures as an SVG: a panel a figure, a bar a variant. No script, no font, no file but itself; light and dark. */
import { isOurs } from './aims.ts';
import { type Figure, fairest, type Result, type Row, value } from './results.ts';
import { mb, s } from './table.ts';

interface Panel {
  title: string;
  figure: Figure;
  unit: 's' | 'MB';
  /** A job is not asked, and not told to stop. */
  job?: string;
}

const PANELS: readonly Panel[] = [
  { title: 'Image, uncompressed', figure: 'size', unit: 'MB' },
  { title: 'docker run to first healthy answer', figure: 'ready', unit: 's', job: 'The whole run' },
  { title: 'Cold build', figure: 'cold', unit: 's' },
  { title: 'Rebuild after upgrading a framework', figure: 'upgraded', unit: 's' },
  { title: 'Rebuild after adding a small package', figure: 'added', unit: 's' },
  { title: 'Pushed after adding a small package', figure: 'addedPushed', unit: 'MB' },
  { title: 'Rebuild after a code edit', figure: 'edit', unit: 's' },
  { title: 'Pushed after a code edit', figure: 'editPushed', unit: 'MB' },
];

const WIDTH = 880;
const COLUMN = WIDTH / 2;
const LABEL = 122;
const BAR = 218;
const ROW = 19;
const HEAD = 52;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 13px }
  .head { font-weight: 600; font-size: 15px }
  .page { fill: #ffffff }
  .theirs { fill: #8c959f }
  .ours { fill: #0969da }
  .name-ours { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .page { fill: #0d1117 }
    .theirs { fill: #6e7681 }
    .ours { fill: #58a6ff }
  }`;

export function chart(result: Result): string {
  const height = 30 + HEAD + result.rows.length * ROW;
  const rows = Math.ceil(PANELS.length / 2);
  const total = 44 + rows * (result.rows.length * ROW + HEAD) + 10;
  const panels = PANELS.map((panel, at) =>
    draw(panel, result, (at % 2) * COLUMN, 44 + Math.floor(at / 2) * (height - 30)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${total}" width="${WIDTH}" height="${total}" role="img">
<title>${escape(`${result.title}: ours and other Dockerfiles; shorter bars are better`)}</title>
<style>${STYLE}
</style>
<rect class="page" width="${WIDTH}" height="${total}" rx="6"/>
<text class="head" x="16" y="28">${escape(`${result.title} · shorter is better`)}</text>
${panels.join('\n')}
</svg>
`;
}

const CLOCKED = ['cold', 'edit', 'added', 'upgraded', 'ready'] as const;

function draw({ title, figure, unit, job }: Panel, result: Result, x: number, y: number): string {
  const timed = CLOCKED.find((name) => name === figure);
  const shown = timed ? fairest(result, timed) : figure;
  // a row has its place in every panel, and no bar where it was not measured
  const rows = result.rows.map((row) => [row, value(row, shown)] as const);
  const most = Math.max(...rows.map(([, amount]) => amount).filter((amount) => !Number.isNaN(amount)));
  const text = `${result.job && job ? job : title}, ${shown.startsWith('cpu.') ? 'processor s' : unit}`;
  return [
    `<text class="title" x="${x + 16}" y="${y + 24}">${escape(text)}</text>`,
    ...rows.map(([row, amount], at) => bar(row, amount, most, unit, x, y + 36 + at * ROW)),
  ].join('\n');
}

function bar(row: Row, amount: number, most: number, unit: Panel['unit'], x: number, y: number): string {
  const kind = isOurs(row) ? 'ours' : 'theirs';
  const width = Math.max(1, (amount / most) * BAR).toFixed(1);
  const label = unit === 's' ? s(amount) : mb(amount);
  if (label === '')
    return `<text class="name-${kind}" x="${x + LABEL}" y="${y + 11}" text-anchor="end">${escape(row.variant)}</text>`;
  return [
    `<text class="name-${kind}" x="${x + LABEL}" y="${y + 11}" text-anchor="end">${escape(row.variant)}</text>`,
    `<rect class="${kind}" x="${x + LABEL + 8}" y="${y + 1}" width="${width}" height="13" rx="2"/>`,
    `<text x="${x + LABEL + 13 + Number(width)}" y="${y + 11}">${label}</text>`,
  ].join('');
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
