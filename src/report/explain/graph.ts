/** Draws the stages of a Dockerfile as SVG: boxes from top to bottom, arrows for what each starts from and takes. */
import type { BuildEdit, BuildStage } from '../../explain/rebuild.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] as string);

/** Units of the picture, which is as wide as a phone. */
const WIDTH = 360;
const BOX = { left: 70, width: 210, height: 44, gap: 22, top: 8 };

export function renderStageGraph(stages: readonly BuildStage[], edits: readonly BuildEdit[]): string {
  const top = (at: number): number => BOX.top + at * (BOX.height + BOX.gap);
  const find = (name: string): number => stages.findIndex((stage) => stage.name === name);
  const boxes = stages.map((stage, at) => {
    const marks = edits.flatMap((edit, index) => (edit.stages.has(stage.name) ? [`again-${index}`] : [])).join(' ');
    const second = stage.final
      ? 'becomes the image'
      : find(stage.from) < 0
        ? `from ${shorten(stage.from)}`
        : `from ${stage.from}`;
    return `<g class="stage ${marks}${stage.final ? ' final' : ''}"><rect x="${BOX.left}" y="${top(at)}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text x="${BOX.left + 12}" y="${top(at) + 18}">${escapeHtml(stage.name)}</text><text class="small" x="${BOX.left + 12}" y="${top(at) + 35}">${escapeHtml(second)}</text></g>`;
  });
  const arrows = stages.flatMap((stage, at) => [
    ...(find(stage.from) < 0 ? [] : [renderArrow(find(stage.from), at, 'starts')]),
    ...stage.takes.map((name) => renderArrow(find(name), at, 'takes')),
  ]);
  const height = top(stages.length) - BOX.gap + BOX.top;
  const named = stages.map(({ name }) => name).join(', ');
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Stages: ${escapeHtml(named)}"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>${boxes.join('')}${arrows.join('')}</svg>`;

  function renderArrow(from: number, to: number, kind: 'starts' | 'takes'): string {
    const isLeft = kind === 'starts';
    const side = isLeft ? BOX.left : BOX.left + BOX.width;
    const start = top(from) + BOX.height * 0.65;
    const end = top(to) + BOX.height * (isLeft ? 0.35 : 0.3 + 0.08 * (from % 4));
    const bow = Math.min(62, 16 + 9 * (to - from));
    const outside = isLeft ? side - bow : side + bow;
    return `<path class="${kind}" marker-end="url(#tip)" d="M${side} ${start}C${outside} ${start} ${outside} ${end} ${side} ${end}"/>`;
  }
}

/** "python:3.12.12-slim", without a registry and a digest. */
const shorten = (image: string): string => (image.split('@')[0] as string).split('/').at(-1) as string;
