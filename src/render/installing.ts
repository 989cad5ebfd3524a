/** The stages that install packages, as the Dockerfile's template sees them. Pure. */
import image from '../catalog/image.json' with { type: 'json' };
import uv from '../catalog/uv.json' with { type: 'json' };
import { hasCompiler, type Pruning, prunes } from '../plan/prune.ts';
import type { Layout, Plan } from '../plan/types.ts';

/** One stage that installs packages into the environment. */
interface Section {
  name: string;
  /** Said in a comment after the name. */
  because: string;
  /** Where its requirements come from: options of a bind mount. */
  mount: string;
  /** Copied into the image; the other one is what pruning is held against. */
  ships: boolean;
  pruning: Pruning | false;
  /** Takes what was built from source as well. */
  wheels: boolean;
}

export function installingView(plan: Plan, layout: Layout): object {
  const installer = plan.values.installer ?? image.installer;
  const verified = isVerified(plan, layout);
  const inImage = plan.values['ca.mode'] !== 'build';
  const trust = plan.values['ca.file'] === undefined || inImage ? 'base' : 'trusted';
  return {
    installer,
    uv: installer === 'uv' && layout.sections.length > 0,
    ca: plan.values['ca.file'] ?? false,
    caInImage: inImage,
    caBundle: image.caBundle,
    trust,
    tools: installer === 'uv' ? 'tools' : trust,
    uvImage: plan.values['uv.image'] ?? false,
    uvVersion: uv.version,
    // glibc on Linux: what the official images run on
    uvHashes: Object.entries(uv.wheels).flatMap(([file, hash]) => (file.includes('manylinux') ? [hash] : [])),
    indexOptions: indexOptions(plan.values['indexes.default']),
    secret: plan.values['indexes.secret'] ?? false,
    split: layout.sections.length > 1,
    cut: layout.sections.length > 1 || layout.compile !== undefined,
    compile: layout.compile
      ? {
          names: layout.compile.packages.join(', '),
          apt: layout.compile.apt,
          aptNames: layout.compile.apt.map(({ name }) => name),
        }
      : false,
    sections: [...layout.sections.map((section) => sectionView(section, layout)), ...(verified ? [whole(layout)] : [])],
    verified,
    compiles: hasCompiler(layout.apt),
  };
}

export const isVerified = (plan: Plan, layout: Layout): boolean => prunes(plan) && layout.sections.length > 0;

/** Whether libraries lose their symbol tables. */
export const isStripped = (layout: Layout): boolean =>
  layout.sections.some(({ pruning }) => (pruning?.strip.length ?? 0) > 0);

function sectionView({ name, packages, pruning }: Layout['sections'][number], layout: Layout): Section {
  const split = layout.sections.length > 1;
  const some = `${packages.slice(0, 6).join(', ')}${packages.length > 6 ? ', ...' : ''}`;
  const because = {
    frameworks: `are large and rarely change: ${some}`,
    packages: split
      ? 'are the rest, built side by side with the large ones'
      : 'are installed without an installer staying behind',
  };
  const mount = split || layout.compile ? `from=lock,source=/${name}.txt` : 'source=requirements.txt';
  const wheels = name === 'packages' && layout.compile !== undefined;
  return { name, because: because[name], mount, ships: true, pruning: pruning ?? false, wheels };
}

const whole = ({ compile }: Layout): Section => ({
  name: 'whole',
  because: 'has all packages with nothing taken away, for the proof below; a plain docker build does not make it',
  mount: compile ? 'from=lock,source=/whole.txt' : 'source=requirements.txt',
  ships: false,
  pruning: false,
  wheels: compile !== undefined,
});

/** uv itself comes from where the packages come from. pip takes plain HTTP only from a host that it is told to trust. */
function indexOptions(index: string | undefined): string[] {
  if (index === undefined) return [];
  const { protocol, host } = new URL(index);
  return ['--index-url', index, ...(protocol === 'http:' ? ['--trusted-host', host] : [])];
}
