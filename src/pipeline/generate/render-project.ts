/** Renders every file of a planned project, and holds the Dockerfile to what presets enforce. */
import { EXIT, UserError } from '../../errors.ts';
import type { Overlay } from '../../presets/overlay.ts';
import { render } from '../../render/render.ts';
import type { RenderedFile } from '../../spec/file.ts';
import type { SpecSource } from '../../spec/merge.ts';
import { formatSaved } from '../../spec/saved.ts';
import { listHolds, listOwn } from '../enforced-values.ts';
import type { LineProblem, Project } from '../types.ts';
import type { PlannedProject } from './plan-project.ts';

export interface RenderedProject {
  files: RenderedFile[];
  /** Lines of a Dockerfile that presets forbid. */
  findOverrides: (dockerfile: string | undefined) => LineProblem[];
}

/** @throws UserError for an overlay that writes what a preset forbids. */
export async function renderProject(
  { presets: { parts, overlays }, bases }: Project,
  { plan, layout, lock, saved }: PlannedProject,
): Promise<RenderedProject> {
  const spec = formatSaved(saved, plan.values, bases);
  const renderWith = async (over: readonly Overlay[]): Promise<RenderedFile[]> => {
    const hooks = over.length > 0 ? (await import('../../render/overlay.ts')).compileOverlay(over) : undefined;
    return render(plan, layout, lock, spec, hooks);
  };
  const files = await renderWith(overlays);
  // what a preset writes itself, it does not forbid
  const allowed = new Map<SpecSource, string>();
  for (const { preset } of listHolds(parts)) {
    const names = listOwn(preset).map(({ name }) => name);
    const alone = overlays.filter(({ from }) => names.includes(from));
    if (!allowed.has(preset)) allowed.set(preset, findDockerfile(await renderWith(alone)) ?? '');
  }
  const findOverrides = await createOverrideSearch(allowed);
  const broken = findOverrides(findDockerfile(files));
  if (broken.length > 0)
    throw new UserError(
      broken.map(({ line, what }) => ({
        where: `Dockerfile:${line}`,
        what,
        fix: 'take it out of the templates, or use another preset',
      })),
      EXIT.usage,
    );
  return { files, findOverrides };
}

const findDockerfile = (files: readonly RenderedFile[]): string | undefined =>
  files.find(({ path }) => path === 'Dockerfile')?.text;

/** The parser of Dockerfiles is loaded where a preset holds something. */
async function createOverrideSearch(
  allowed: ReadonlyMap<SpecSource, string>,
): Promise<RenderedProject['findOverrides']> {
  if (allowed.size === 0) return () => [];
  const { findDockerfileOverrides } = await import('../enforced-dockerfile.ts');
  return (text) =>
    text === undefined ? [] : [...allowed].flatMap(([preset, own]) => findDockerfileOverrides(preset, text, own));
}
