/** Decides whether model files go into the image or a volume. */

import table from '../../catalog/image/model-baking.json' with { type: 'json' };
import type { ContainerFiles, Detected, DetectedFacts } from '../types.ts';

/** @returns undefined where nothing speaks against the plan's own choice. */
export function detectModelPlacement(
  models: DetectedFacts['modelFiles'],
  { mounts }: ContainerFiles,
): Detected<'bake' | 'volume'> | undefined {
  const loaded = models.filter((file) => file.loaded);
  const [largest] = [...loaded].sort((a, b) => b.size - a.size);
  if (!largest) return undefined;
  const below = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  const mount = mounts.find(({ value }) => loaded.every(({ path }) => below(path, value)));
  if (mount)
    return {
      value: 'volume',
      because: `${mount.where} mounts ${mount.value}, where the model files are`,
      evidence: mount.where,
      confidence: 'likely',
    };
  const bytes = loaded.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= table.bakeUpToBytes) return undefined;
  return {
    value: 'volume',
    because: `${loaded.length === 1 ? largest.path : `${loaded.length} model files`} of ${(bytes / 1e9).toFixed(1)} GB ${loaded.length === 1 ? 'is' : 'are'} ${table.because}`,
    evidence: largest.path,
    confidence: 'likely',
  };
}
