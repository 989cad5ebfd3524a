/** Renders all files in memory. */
import { formatBuildRequirementsTxt, formatRequirementsTxt } from '../lock/requirements-txt.ts';
import type { ImageLayout, Plan } from '../plan/types.ts';
import type { RenderedFile } from '../spec/file.ts';
import type { Lock } from '../spec/lock.ts';
import { SPEC_FILE } from '../spec/saved.ts';
import { nestValues } from '../spec/values.ts';
import { buildDockerfileContext, type DockerfileView } from './context/dockerfile.ts';
import { buildIgnoreContext } from './context/ignore.ts';
import {
  buildHelperContext,
  buildProjectContext,
  buildUvContext,
  isVerified,
  usesUv,
} from './context/install-stages.ts';
import { buildEnvContext, buildScriptContext } from './context/scripts.ts';
import { buildTargetContext } from './context/target.ts';
import { applyOverlay, nothingOver, renderHooks } from './hooks.ts';
import { renderTargets } from './targets.ts';
import { fill } from './templates.ts';

/**
 * Every file of the project but ml-container.lock, which `write` makes of what it wrote.
 * @param saved text of ml-container.json.
 * @param over what presets lay over our templates.
 */
export function render(plan: Plan, layout: ImageLayout, lock: Lock, saved: string, over = nothingOver): RenderedFile[] {
  const verified = isVerified(plan, layout);
  const script = { ...buildScriptContext(plan), verified };
  const docker = buildDockerfileContext(plan, layout);
  const whole = { ...buildTargetContext(plan, layout, lock), ...docker, spec: nestValues(plan.values) };
  const ours: RenderedFile[] = [
    generated('Dockerfile', fill('Dockerfile', withHooks(docker, renderHooks(over, whole)))),
    generated('.dockerignore', fill('dockerignore', buildIgnoreContext(plan, layout))),
    { path: 'requirements.in', text: plan.requirementsIn.text, executable: false, kind: 'carried' },
    {
      path: 'requirements.txt',
      text: formatRequirementsTxt(lock, { frameworks: layout.frameworks }),
      executable: false,
      kind: 'relocked',
    },
    ...buildRequirements(lock),
    ...['build', 'run', 'push'].map((name) => ({
      ...generated(`scripts/${name}.sh`, fill(`scripts/${name}.sh`, script)),
      executable: true,
    })),
    generated('scripts/image.py', fill('scripts/image.py', buildHelperContext())),
    ...(usesUv(plan, layout) && plan.values['uv.image'] === undefined
      ? [generated('scripts/uv.txt', fill('scripts/uv.txt', buildUvContext()))]
      : []),
    ...(verified ? [generated('scripts/verify.py', fill('scripts/verify.py', {}))] : []),
    ...(buildProjectContext(plan, layout) ? [generated('scripts/project.py', fill('scripts/project.py', {}))] : []),
    generated('.env.example', fill('env.example', buildEnvContext(plan))),
    ...renderTargets(plan, layout, lock),
    { path: SPEC_FILE, text: saved, executable: false, kind: 'spec' },
    ...Object.entries(plan.starter).map(([path, text]) => ({
      path,
      text,
      executable: false,
      kind: 'starter' as const,
    })),
  ];
  return applyOverlay(ours, over.files(whole));
}

/** Steps of a preset around apt need the stage that they stand in, also where no Debian package is installed. */
function withHooks(view: DockerfileView, hooks: Record<string, string>): object {
  if (!hooks.beforeApt && !hooks.afterApt) return { ...view, hooks };
  return {
    ...view,
    hooks,
    hasSystem: true,
    filesFrom: view.runtimeBase ? 'base' : 'system',
    environmentFrom: 'system',
  };
}

const generated = (path: string, text: string): RenderedFile => ({ path, text, executable: false, kind: 'generated' });

function buildRequirements(lock: Lock): RenderedFile[] {
  const text = formatBuildRequirementsTxt(lock);
  return text === undefined ? [] : [{ path: 'requirements-build.txt', text, executable: false, kind: 'relocked' }];
}
