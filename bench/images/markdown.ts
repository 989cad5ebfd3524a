/** The figures as a page. */
import type { App } from './apps.ts';
import type { Figures } from './index.ts';
import type { Variant } from './variants.ts';

interface Row {
  app: App;
  variant: Variant;
  figures: Figures;
}

const mb = (bytes: number): string => (bytes / 1e6 < 10 ? (bytes / 1e6).toFixed(2) : (bytes / 1e6).toFixed(0));
const s = (seconds: number): string => (seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1));

export function markdown(about: { engine: string; rounds: number; date: string }, rows: readonly Row[]): string {
  const apps = [...new Set(rows.map(({ app }) => app))];
  return `# Images, compared

\`npm run bench:images\` made this page: ${about.engine}, ${about.date}, medians of ${about.rounds} rounds, on one machine, one after the other.
The same app, the same versions from the same lock, the same slim base. Ours are written by the command; the others have the structure of
what the tool or document writes. Read the figures as ratios within a table. MB are 10^6 bytes; "pushed" is what a push sends again, as it is sent.
A cold build has an empty builder cache; "add" is one small package more, "upgrade" a newer release of a large one.

${apps
  .map((app) =>
    table(
      app,
      rows.filter((row) => row.app === app),
    ),
  )
  .join('\n')}`;
}

function table(app: App, rows: readonly Row[]): string {
  const head = [
    '',
    'MB',
    'MB pushed',
    'layers',
    'cold s',
    'edit s',
    'pushed',
    'add s',
    'pushed',
    'upgrade s',
    'pushed',
    app.port ? 'ready s' : 'whole run s',
    'stop s',
    'uid',
    'check',
    'hadolint',
  ];
  const cells = ({ variant, figures: f }: Row): string[] => [
    variant.name,
    mb(f.size),
    mb(f.compressed),
    String(f.layers),
    s(f.cold),
    s(f.edit),
    mb(f.editPushed),
    s(f.added),
    mb(f.addedPushed),
    s(f.upgraded),
    mb(f.upgradedPushed),
    s(f.ready),
    app.port ? s(f.stop) : '',
    f.uid,
    String(f.check),
    f.hadolint === undefined ? '' : String(f.hadolint),
  ];
  const line = (words: readonly string[]): string => `| ${words.join(' | ')} |`;
  return [
    `## ${app.title}`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(cells(row))),
    '',
    ...rows.map(({ variant }) => `- **${variant.name}**: ${variant.title}`),
    '',
    ...ratios(rows),
  ].join('\n');
}

/** Ours against the best of the others, figure by figure. */
function ratios(rows: readonly Row[]): string[] {
  const mine =
    rows.find(({ variant }) => variant.name === 'ours, uv') ??
    rows.find(({ variant }) => variant.name.startsWith('ours'));
  const peers = rows.filter(({ variant }) => !variant.name.startsWith('ours'));
  if (!mine || peers.length === 0) return [];
  const against = (label: string, of: (figures: Figures) => number, among = peers): string => {
    const best = among.reduce((a, b) => (of(b.figures) < of(a.figures) ? b : a));
    return `| ${label} | ${(of(mine.figures) / of(best.figures)).toFixed(3)} | ${best.variant.name} |`;
  };
  const pip = peers.filter(({ variant }) => variant.installer === 'pip');
  const guide = peers.filter(({ variant }) => variant.name === "uv's guide");
  return [
    '| ours as a ratio | × | of the best other |',
    '| --- | --- | --- |',
    against('size', (f) => f.size),
    against('size as pushed', (f) => f.compressed),
    ...(pip.length > 0 ? [against('cold build, against pip', (f) => f.cold, pip)] : []),
    ...(guide.length > 0 ? [against("cold build, against uv's guide", (f) => f.cold, guide)] : []),
    against('code edit, time', (f) => f.edit),
    against('code edit, pushed', (f) => f.editPushed),
    against('added package, time', (f) => f.added),
    against('added package, pushed', (f) => f.addedPushed),
    against('framework upgrade, time', (f) => f.upgraded),
    against('framework upgrade, pushed', (f) => f.upgradedPushed),
    against('first healthy answer', (f) => f.ready),
    '',
  ];
}
