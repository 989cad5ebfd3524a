/** Tells rules which packages bring CUDA. */
import { acceleratorStacks } from '../catalog/accelerators/index.ts';

/** Families whose Linux wheels come with the CUDA libraries by default, read off the catalog. */
const WITH_CUDA = new Set(
  acceleratorStacks
    .filter(({ how, builds }) => how === 'index' && builds.some(({ defaultCuda }) => defaultCuda !== undefined))
    .flatMap((stack) => [stack.package, ...(stack.aliases ?? [])]),
);

export const bringsCuda = (name: string): boolean => WITH_CUDA.has(name);
