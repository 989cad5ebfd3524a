/** Builds the template context of .dockerignore. */
import ignore from '../../catalog/image/ignore.json' with { type: 'json' };
import type { Included } from '../../detect/facts.ts';
import { readIgnore } from '../../dockerfile/dockerignore.ts';
import type { ImageLayout, Plan } from '../../plan/types.ts';
import { buildProjectContext, isVerified, usesUv } from './install-stages.ts';

/** What the image takes in; model files only where they are baked. */
const listCopied = (plan: Plan): Included[] =>
  plan.include.filter((item) => item.kind === 'code' || plan.models === 'bake');

export function buildIgnoreContext(plan: Plan, layout: ImageLayout): object {
  const include = listCopied(plan);
  const ca = plan.values['ca.file'];
  const never = readIgnore(ignore.never.map(({ glob }) => glob).join('\n'));
  return {
    verified: isVerified(plan, layout),
    uvList: usesUv(plan, layout) && plan.values['uv.image'] === undefined,
    compile: layout.compile !== undefined,
    projectFiles: (buildProjectContext(plan, layout)?.files ?? []).map((path) => ({ path })),
    include,
    excluded: plan.exclude.map((path) => ({ path })),
    never: ignore.never,
    // a pattern of those that stay out everywhere takes *.pem away
    public: [...new Set([...(ca === undefined ? [] : [ca]), ...plan.public.filter((path) => never.ignores(path))])].map(
      (path) => ({ path }),
    ),
  };
}
