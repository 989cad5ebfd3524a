/** Renders the files of the deployment targets. */
import type { TargetFolder } from '../catalog/targets/types.ts';
import { EXIT, userError } from '../errors.ts';
import type { ChosenTarget, ImageLayout, Plan } from '../plan/types.ts';
import type { RenderedFile } from '../spec/file.ts';
import type { Lock } from '../spec/lock.ts';
import { buildTargetContext, type TargetView } from './context/target.ts';
import { fill } from './templates.ts';

/** @throws UserError for a target that makes no sense for this project (a Space without a port). */
export function renderTargets(plan: Plan, layout: ImageLayout, lock: Lock): RenderedFile[] {
  return plan.targets.flatMap((chosen) => renderTargetFiles(chosen, buildTargetContext(plan, layout, lock, chosen)));
}

/** What to know before the chosen targets are used, in their order. */
export function collectTargetWarnings(plan: Plan, layout: ImageLayout, lock: Lock): string[] {
  return plan.targets.flatMap((chosen) => {
    const { warnings = [] } = chosen.target;
    if (warnings.length === 0) return [];
    const view = buildTargetContext(plan, layout, lock, chosen);
    return warnings.filter(({ when }) => when.every((condition) => holds(condition, view))).map(({ text }) => text);
  });
}

function renderTargetFiles({ target }: ChosenTarget, view: TargetView): RenderedFile[] {
  const missing = (target.when ?? []).filter((condition) => !holds(condition, view));
  if (missing.length > 0)
    throw userError(
      `with: ${target.name}`,
      `is only for projects that are: ${missing.join(', ')}`,
      'leave it out',
      EXIT.usage,
    );
  return resolveTargetPaths(target, view).map((path) => ({
    path,
    text: fill(`targets/${target.name}/files/${path}`, view),
    executable: path.endsWith('.sh'),
    kind: 'generated',
  }));
}

const resolveTargetPaths = ({ paths, files = {} }: TargetFolder, view: TargetView): string[] =>
  paths.filter((path) => (files[path]?.when ?? []).every((condition) => holds(condition, view)));

/**
 * "job", "!gpu", "packages.torch": a value of the view, taken as true or false, an empty list as false;
 * "settings.kubeflow=trainjob": just that value.
 */
function holds(condition: string, view: TargetView): boolean {
  const [, not, first = '', second, wanted] = /^(!?)(\w+)(?:\.([\w-]+))?(?:=(.*))?$/.exec(condition) ?? [];
  const value = (view as Record<string, unknown>)[first];
  if (value === undefined) throw new Error(`no ${first} in the view of a target`);
  const said = second === undefined ? value : (value as Record<string, unknown>)[second];
  const truth = Array.isArray(said) ? said.length > 0 : Boolean(said);
  return (wanted === undefined ? truth : said === wanted) === (not === '');
}
