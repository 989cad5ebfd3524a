/** Warnings about existing container files. */
import type { ContainerFiles } from '../types.ts';

export function collectContainerWarnings({ unknownApt, secretEnv }: ContainerFiles): string[] {
  const warnings: string[] = [];
  const [first] = unknownApt;
  if (first) {
    const names = [...new Set(unknownApt.map(({ value }) => value))];
    warnings.push(
      `${first.where} installs ${names.join(', ')}, which nothing here is known to need: --set apt=${names.join(',')} takes ${names.length === 1 ? 'it' : 'them'} along`,
    );
  }
  for (const { value, where } of secretEnv)
    warnings.push(`${where} puts ${value} into the image, where everybody can read it: pass it at run time`);
  return warnings;
}
