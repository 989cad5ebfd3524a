/** Builds the settings with which a run loads presets: pins from the lock file, the cache. */

import type { RunValues } from '../options/table.ts';
import type { LockFile } from '../spec/lockfile.ts';
import { resolveCacheFolder } from './cache.ts';
import type { PresetPin, PresetSettings } from './types.ts';

/** What ml-container.lock keeps of presets: a pin by the key of its reference. */
function readPresetPins(last: LockFile | undefined): Record<string, PresetPin> {
  const presets = last?.presets;
  if (typeof presets !== 'object' || presets === null) return {};
  return Object.fromEntries(
    Object.entries(presets as Record<string, Record<string, unknown>>).flatMap(([key, pin]): [string, PresetPin][] => {
      const commit = text(pin?.commit, /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
      const sha256 = text(pin?.sha256, /^[0-9a-f]{64}$/);
      return commit || sha256 ? [[key, { ...(commit ? { commit } : {}), ...(sha256 ? { sha256 } : {}) }]] : [];
    }),
  );
}

const text = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

export function createPresetSettings(dir: string, run: RunValues, last: LockFile | undefined): PresetSettings {
  return {
    cache: resolveCacheFolder(process.env),
    project: dir,
    offline: run.offline,
    update: run.updatePresets,
    trust: run.trust,
    pins: readPresetPins(last),
    env: process.env,
  };
}
