/** Builds the equivalent non-interactive command line shown at the end of a run. */
import { relative } from 'node:path';
import { type Option, type RunValues, type SpecValues, specOptions, specPaths } from '../options/table.ts';
import { quoteShellWord } from '../text/shell-quote.ts';

/** Flags of the run that change what is written. */
type Again = 'preset' | 'onConflict' | 'resolver' | 'relock' | 'upgrade' | 'upgradePackage';

/**
 * @param own what was given by flags, answers and the saved spec.
 * @param run what of the run's own flags changes what is written.
 */
export function buildEquivalentCommand(
  cwd: string,
  dir: string,
  own: SpecValues,
  run: { [Path in Again]?: RunValues[Path] | undefined },
  command: readonly string[] = [],
): string {
  const words = ['npx', 'create-ml-container', ...command, formatDirectory(cwd, dir) || '.'];
  for (const preset of run.preset ?? []) words.push('--preset', preset);
  for (const path of specPaths) {
    const value = own[path];
    if (value !== undefined) words.push(...formatFlags(path, specOptions[path] as Option, value));
  }
  if (run.relock) words.push('--relock');
  if (run.upgrade) words.push('--upgrade');
  for (const name of run.upgradePackage ?? []) words.push('--upgrade-package', name);
  if (run.resolver !== undefined) words.push('--resolver', run.resolver);
  for (const policy of run.onConflict ?? []) words.push('--on-conflict', policy);
  return [...words, '--yes'].map(quoteShellWord).join(' ');
}

/** A folder as a person would type it: by its way from here, or from the root where that goes up more than once. */
export function formatDirectory(cwd: string, dir: string): string {
  const way = relative(cwd, dir);
  return /^\.\.[\\/]\.\.(?:[\\/]|$)/.test(way) ? dir : way;
}

function formatFlags(path: string, row: Option, value: unknown): string[] {
  const flag = row.flags?.find((candidate) => candidate.metavar || candidate.sets === value);
  if (row.type === 'map')
    return Object.entries(value as object).flatMap(([key, item]) => ['--set', `${path}.${key}=${String(item)}`]);
  if (flag?.repeat) return (value as unknown[]).flatMap((item) => [flag.name, String(item)]);
  if (flag) return flag.metavar ? [flag.name, String(value)] : [flag.name];
  return ['--set', `${path}=${Array.isArray(value) ? JSON.stringify(value) : String(value)}`];
}
