/** Wizard answers, and which earlier values they invalidate. */
import type { SpecPath, SpecValues } from '../options/table.ts';
import type { SpecSource } from '../spec/merge.ts';

export interface Answers {
  values: SpecValues;
  /** Fields that were changed, or cleared, with their value on the screen: flags and the saved spec say nothing of them any more. */
  changed: readonly SpecPath[];
}

/** Choices that only had a meaning under another: they go when it changes. */
const CUDA_OF: Partial<Record<SpecPath, SpecPath[]>> = { accelerator: ['cuda', 'gpuPlatforms'] };
/** An entry point and a health route that were answered for one framework are asked of the next one, not carried over. */
const ANSWERED_FOR: Partial<Record<SpecPath, SpecPath[]>> = { framework: ['entry', 'health'] };

/** @param value undefined leaves the field to what was found, or to us. */
export function applyAnswer({ values, changed }: Answers, path: SpecPath, value: unknown): Answers {
  const next: Record<string, unknown> = { ...values };
  const replaced = [path, ...(CUDA_OF[path] ?? [])];
  for (const gone of [...replaced, ...(ANSWERED_FOR[path] ?? [])]) delete next[gone];
  if (value !== undefined) next[path] = value;
  return { values: next as SpecValues, changed: [...new Set([...changed, ...replaced])] };
}

/** The flags and the saved spec, without what was changed since. */
export function dropChangedValues(given: readonly SpecSource[], { changed }: Answers): SpecSource[] {
  return given.map((part) => ({
    ...part,
    values: Object.fromEntries(
      Object.entries(part.values).filter(([path]) => !changed.includes(path as SpecPath)),
    ) as SpecValues,
  }));
}
