/** Sizes of files that an index does not tell. */
import { listFiles, type Snapshot } from '../../catalog/snapshot/index.ts';

/**
 * Not every index tells sizes. The snapshot knows those of the files that it has as well; of one that it does not have it says
 * what another release takes, which is about as much: layers are cut by it. 0: it has none of that name.
 */
export function createSizeLookup(snapshot: Snapshot): (name: string, hash: string) => number {
  const every = 0xffff;
  return (name, hash) => {
    const variants = snapshot.packages[snapshot.index.get(name) ?? -1] ?? [];
    const files = variants.flatMap((variant) => listFiles(variant, every));
    return (files.find((file) => file.hash === hash) ?? files[0])?.size ?? 0;
  };
}
