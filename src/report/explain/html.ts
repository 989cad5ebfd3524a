/** Renders the page of `explain --html`: one file without scripts, for somebody who reads a Dockerfile for the first time. */
import { type ExplainedFile, type ExplainedLine, explainLines } from '../../explain/index.ts';
import type { BuildEdit, BuildStage } from '../../explain/rebuild.ts';
import { findTopic, type TopicContext } from '../../explain/topic.ts';
import { formatMegabytes } from '../../plan/image-layout.ts';
import { escapeHtml, renderStageGraph } from './graph.ts';
import style from './html.json' with { type: 'json' };

/** What the page shows. */
export interface ExplainedBuild {
  title: string;
  dockerfile: ExplainedFile;
  stages: readonly BuildStage[];
  edits: readonly BuildEdit[];
  /** Layers of the built image, where an engine knows it. */
  image?: { image: string; layers: readonly { line?: number; bytes: number }[] } | undefined;
}

export function renderExplainPage(build: ExplainedBuild, known: TopicContext): string {
  const { title, edits, stages, image, dockerfile } = build;
  const rules = edits.map((_, at) => `body:has(#edit-${at}:checked) .again-${at}{--mark:var(--again)}`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}: the Dockerfile explained</title>
<style>${style.css.join('\n')}${rules.join('')}</style>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${renderDecisions(known)}</p>
</header>
<section class="build">
<h2>What is built again</h2>
<p>Docker keeps the result of each instruction. Choose an edit to see which instructions run again; all others come from the cache.</p>
<fieldset><legend>Edit</legend>
${edits.map(({ label }, at) => `<label><input type="radio" name="edit" id="edit-${at}"${at === edits.length - 1 ? ' checked' : ''}> ${escapeHtml(label)}</label>`).join('\n')}
</fieldset>
<div class="pictures">
<figure><figcaption>Stages. Solid arrow: starts from. Dashed arrow: takes files from. Only the last stage becomes the image.</figcaption>
${renderStageGraph(stages, edits)}
</figure>
${image ? renderLayers(image, build) : '<p class="hint">Build the image (scripts/build.sh) and run this command again to see the size of each layer.</p>'}
</div>
</section>
<section>
<h2>Line by line</h2>
${renderLines(dockerfile, build, known)}
</section>
</html>
`;
}

const renderDecisions = ({ decisions }: TopicContext): string =>
  decisions
    .filter(({ choice }) => ['framework', 'python', 'accelerator', 'cuda', 'lock'].includes(choice))
    .map(
      ({ choice, value, because }) =>
        `<b>${escapeHtml(choice)}</b> ${escapeHtml(value)} <i>(${escapeHtml(because)})</i>`,
    )
    .join('<br>');

function renderLayers(
  { image, layers }: NonNullable<ExplainedBuild['image']>,
  { dockerfile, edits }: ExplainedBuild,
): string {
  const lines = dockerfile.text.split('\n');
  const most = Math.max(...layers.map(({ bytes }) => bytes));
  const total = layers.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = layers.map(({ line, bytes }) => {
    const name = line === undefined ? 'base image' : `${line}: ${lines[line - 1] ?? ''}`;
    const width = Math.max(1, Math.round((bytes / most) * 100));
    return `<li class="layer ${listMarks(line ?? 1, edits, line === undefined)}"><code>${escapeHtml(name)}</code><span class="bar" style="width:${width}%"></span><span>${formatMegabytes(bytes)}</span></li>`;
  });
  return `<figure><figcaption>Layers of ${escapeHtml(image)}, ${formatMegabytes(total)}. The base image is below all others.</figcaption>
<ol class="layers">${rows.reverse().join('\n')}</ol></figure>`;
}

/** Classes of the edits after which a line runs again; the base image is reached by its own edit alone. */
const listMarks = (line: number, edits: readonly BuildEdit[], isBase = false): string =>
  edits.flatMap(({ lines }, at) => ((isBase ? at === 0 : lines.has(line)) ? [`again-${at}`] : [])).join(' ');

function renderLines(file: ExplainedFile, { edits }: ExplainedBuild, known: TopicContext): string {
  const told = new Set<string>();
  return groupLines(explainLines(file))
    .map((part) => {
      const [first] = part as [ExplainedLine];
      const topic = first.entry === undefined ? undefined : findTopic(first.entry, known);
      const isNew = topic !== undefined && !told.has(topic.name);
      if (topic) told.add(topic.name);
      const code = part
        .map(
          ({ line, text }) =>
            `<span class="line ${listMarks(line, edits)}" id="L${line}"><a href="#L${line}">${line}</a>${escapeHtml(text)}</span>`,
        )
        .join('');
      const note = first.yours ? '<p><b>You added or changed this line.</b></p>' : '';
      const more = (label: string, text: string) => (text === '' ? '' : `<p><b>${label}</b> ${escapeHtml(text)}</p>`);
      const text = topic
        ? `<h3>${escapeHtml(topic.title)}</h3>${note}${isNew ? `<p>${escapeHtml(topic.what)}</p>${more('Why:', topic.why)}<details><summary>More</summary>${more('Otherwise:', topic.instead)}${more('To change it:', topic.change)}${more('Source:', topic.source)}</details>` : '<p class="hint">Explained above.</p>'}`
        : note;
      return `<article><pre>${code}</pre><div>${text}</div></article>`;
    })
    .join('\n');
}

/** Lines in a row that one entry explains. */
function groupLines(lines: readonly ExplainedLine[]): ExplainedLine[][] {
  const groups: ExplainedLine[][] = [];
  for (const line of lines) {
    const last = groups.at(-1)?.at(-1);
    if (last && last.entry === line.entry && last.yours === line.yours) groups.at(-1)?.push(line);
    else groups.push([line]);
  }
  return groups;
}
