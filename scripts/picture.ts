/**
 * `npm run picture` draws docs/wizard.svg: the review of the wizard in a project, as a terminal of 80 columns shows it.
 * test/pty/picture.test.ts fails when the program prints something else.
 */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import snapshot from '../src/catalog/snapshot/info.json' with { type: 'json' };
import { type Cell, start } from '../test/pty/harness.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const PICTURE = join(ROOT, 'docs/wizard.svg');
const PROJECT = 'fastapi-package-factory';

/** Pixels of one character in the fonts of the picture, whose width is given so that no font moves a column. */
const [WIDTH, HEIGHT, MARGIN, BAR] = [8.4, 19, 16, 34];
const COLUMNS = 80;

const COLORS = `.w{fill:#fff;stroke:#d0d7de}.bar{fill:#59636e}text{fill:#1f2328}.b{font-weight:700}.d{fill:#59636e}
.c1{fill:#cf222e}.c2{fill:#116329}.c3{fill:#7d4e00}.c4,.c6{fill:#0b6a84}.c8{fill:#59636e}
@media (prefers-color-scheme:dark){.w{fill:#0d1117;stroke:#3d444d}.bar,.d,.c8{fill:#9198a1}text{fill:#f0f6fc}
.c1{fill:#ff7b72}.c2{fill:#3fb950}.c3{fill:#d29922}.c4,.c6{fill:#39c5cf}}`;

/** Runs the wizard up to the review, and draws what is on the screen. */
export async function drawPicture(): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'picture-'));
  const dir = join(work, 'price-service');
  await cp(join(ROOT, 'test/fixtures/projects', PROJECT), dir, { recursive: true });
  const session = start(process.execPath, [join(ROOT, 'bin/create-ml-container.js')], {
    cwd: dir,
    columns: COLUMNS,
    // the day of the bundled data, whatever day it is
    env: { SOURCE_DATE_EPOCH: String(Date.parse(snapshot.date) / 1000), NO_UPDATE_NOTIFIER: '1' },
  });
  try {
    await session.waitFor(/Cancel\n.*Enter: confirm\n/);
    const cells = session.cells();
    return renderSvg(cells.slice(0, cells.findLastIndex((row) => readRow(row) !== '') + 1));
  } finally {
    session.kill();
    await rm(work, { recursive: true });
  }
}

function renderSvg(rows: readonly (readonly Cell[])[]): string {
  const [width, height] = [COLUMNS * WIDTH + 2 * MARGIN, rows.length * HEIGHT + BAR + MARGIN];
  const lines = rows.map((cells, row) => {
    const spans = groupCells(cells).map(
      ({ at, text, classes }) =>
        `<tspan x="${round(MARGIN + at * WIDTH)}" textLength="${round([...text].length * WIDTH)}"${classes ? ` class="${classes}"` : ''}>${escape(text)}</tspan>`,
    );
    return `<text y="${BAR + (row + 1) * HEIGHT - 5}">${spans.join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title text">
<title id="title">The review of create-ml-container in a terminal</title>
<desc id="text">${escape(rows.map(readRow).join('\n'))}</desc>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
${COLORS}
</style>
<rect class="w" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
<text class="bar" x="${width / 2}" y="22" text-anchor="middle">npx create-ml-container</text>
${lines.filter((line) => line.includes('<tspan')).join('\n')}
</svg>
`;
}

/** Runs of characters that look the same, without the blanks around them. */
function groupCells(cells: readonly Cell[]): { at: number; text: string; classes: string }[] {
  const groups: { at: number; text: string; classes: string }[] = [];
  for (const [at, { text, color, bold, dim }] of cells.entries()) {
    const classes = [color === undefined ? '' : `c${color}`, bold ? 'b' : '', dim ? 'd' : ''].filter(Boolean).join(' ');
    const last = groups.at(-1);
    if (last?.classes === classes) last.text += text;
    else groups.push({ at, text, classes });
  }
  return groups.flatMap(({ at, text, classes }) => {
    const shown = text.trim();
    return shown === '' ? [] : [{ at: at + text.indexOf(shown), text: shown, classes }];
  });
}

const readRow = (cells: readonly Cell[]): string =>
  cells
    .map(({ text }) => text)
    .join('')
    .trimEnd();

const round = (pixels: number): string => String(Math.round(pixels * 10) / 10);
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(PICTURE, await drawPicture());
