/** Builds the template context of the stages that install packages. */
import image from '../../catalog/image/image.json' with { type: 'json' };
import prune from '../../catalog/image/prune.json' with { type: 'json' };
import uv from '../../catalog/image/uv.json' with { type: 'json' };
import { shouldPrune } from '../../plan/prune.ts';
import type { ImageLayout, Plan } from '../../plan/types.ts';

/** One stage that installs packages into the environment. */
interface LockSection {
  name: string;
  /** The comment above; '' for none. */
  because: string;
  /** Takes what was built from source as well. */
  wheels: boolean;
}

export function buildInstallContext(plan: Plan, layout: ImageLayout): object {
  const installer = plan.values.installer ?? image.installer;
  const inImage = plan.values['ca.mode'] !== 'build';
  return {
    installer,
    builds: layout.sections.length > 0,
    uv: usesUv(plan, layout),
    ca: plan.values['ca.file'] ?? false,
    caInImage: inImage,
    caBundle: image.caBundle,
    trust: plan.values['ca.file'] === undefined || inImage ? 'base' : 'trusted',
    uvImage: plan.values['uv.image'] ?? false,
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
    sections: layout.sections.map((section) => sectionView(section, layout)),
    finish: shouldPrune(plan) ? 'slim' : 'compile',
    slims: shouldPrune(plan),
    keeps: layout.keptRules,
    verified: isVerified(plan, layout),
    project: buildProjectContext(plan, layout) ?? false,
  };
}

export const isVerified = (plan: Plan, layout: ImageLayout): boolean => shouldPrune(plan) && layout.sections.length > 0;

/** The stage that writes the project's metadata; without packages there is no environment to write them into. */
export function buildProjectContext({ ownMetadata, values }: Plan, { sections }: ImageLayout) {
  if (!ownMetadata || sections.length === 0) return undefined;
  const code = values.pythonpath?.split(':').map((folder) => `${image.app}/${folder}`) ?? [image.app];
  return { ...ownMetadata, code };
}

/** Whether uv installs the packages; where there is none, nothing does. */
export const usesUv = (plan: Plan, layout: ImageLayout): boolean =>
  (plan.values.installer ?? image.installer) === 'uv' && layout.sections.length > 0;

/** scripts/uv.txt: glibc on Linux is what the official images run on. */
export const buildUvContext = (): object => ({
  uvVersion: uv.version,
  uvHashes: Object.entries(uv.wheels).flatMap(([file, hash]) => (file.includes('manylinux') ? [hash] : [])),
});

/** scripts/image.py: the rules of pruning as the catalog has them. */
export const buildHelperContext = (): object => ({
  app: image.app,
  home: image.home,
  cache: image.cache,
  caBundle: image.caBundle,
  keep: prune.keep,
  testFiles: prune.testFiles,
  rules: prune.rules.map(({ because, what, ...fields }) => ({ because: because ?? what ?? '', fields })),
});

function sectionView({ name, because }: ImageLayout['sections'][number], layout: ImageLayout): LockSection {
  const wheels = name === 'packages' && layout.compile !== undefined;
  return { name, because, wheels };
}

/** uv itself comes from where the packages come from. pip takes plain HTTP only from a host that it is told to trust. */
function indexOptions(index: string | undefined): string[] {
  if (index === undefined) return [];
  const { protocol, host } = new URL(index);
  return ['--index-url', index, ...(protocol === 'http:' ? ['--trusted-host', host] : [])];
}
