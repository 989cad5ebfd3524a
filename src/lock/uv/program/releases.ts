/** Asks an index by uv which releases and wheels it has. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderUvConfig } from '../access/config.ts';
import { readReleases } from '../pylock.ts';
import type { Release, ResolveRequest, Uv, UvEnvironment } from '../types.ts';
import { inFolder } from './folder.ts';
import { formatManylinux, isDirect, joinLines, STEADY_VARIABLES } from './question.ts';

/** File names of all wheels that releases have, for whatever machine; none where the index cannot be asked so. */
export function listWheels(
  uv: Uv,
  releases: readonly { name: string; version: string }[],
  dir: string,
  env: UvEnvironment,
): Promise<string[]> {
  return inFolder(async (folder) => {
    const input = join(folder, 'requirements.in');
    const config = join(folder, 'uv.toml');
    await writeFile(input, joinLines(releases.map(({ name, version }) => `${name}==${version}`)));
    const metadata = releases.map(({ name }) => ({ name, requires: [] }));
    await writeFile(config, await renderUvConfig(process.env, dir, metadata));
    const args = [
      input,
      '--config-file',
      config,
      '--universal',
      '--python-version',
      OLDEST,
      '--no-deps',
      '--no-header',
    ];
    const compiled = await uv.compile(['pip', 'compile', ...args, '--format', 'pylock.toml'], folder, {
      ...env,
      ...STEADY_VARIABLES,
    });
    const wheels = [...compiled.stdout.matchAll(/[/"]([^/"]+\.whl)"/g)].map(([, name = '']) => name);
    return compiled.failed ? [] : [...new Set(wheels)];
  });
}

/** For which target and time releases are asked for. */
export type ReleaseQuery = Pick<ResolveRequest, 'python' | 'platform' | 'excludeNewer'> & {
  /** Pass over releases that have no wheel for the target. */
  onlyWheels?: boolean;
};

/**
 * Which release of each the index has, without what they need.
 * @param requirements PEP 508, without markers.
 * @param excludeNewer RFC 3339; the newest of that time.
 * @returns nothing where one of them is not to be had so.
 */
export function findReleases(
  uv: Uv,
  requirements: readonly string[],
  { python, platform, excludeNewer, onlyWheels }: ReleaseQuery,
  dir: string,
  env: UvEnvironment,
): Promise<Map<string, Release>> {
  return inFolder(async (folder) => {
    if (requirements.some(isDirect)) throw new Error('an index is asked about releases, not about addresses');
    const input = join(folder, 'requirements.in');
    const config = join(folder, 'uv.toml');
    // said beforehand, so that no archive is built for what it needs
    const names = requirements.map((text) => ({ name: /^[\w.-]+/.exec(text)?.[0] ?? text, requires: [] }));
    await Promise.all([
      writeFile(input, joinLines(requirements)),
      writeFile(config, await renderUvConfig(process.env, dir, names)),
    ]);
    const target = ['--python-version', python, '--python-platform', formatManylinux(platform)];
    const time = excludeNewer === undefined ? [] : ['--exclude-newer', excludeNewer];
    const wheels = onlyWheels ? ['--only-binary', ':all:'] : [];
    const shown = [...target, ...time, ...wheels];
    const args = ['pip', 'compile', input, '--config-file', config, '--no-deps', '--no-header', ...shown];
    const compiled = await uv.compile([...args, '--format', 'pylock.toml'], folder, {
      ...env,
      ...STEADY_VARIABLES,
    });
    return compiled.failed ? new Map() : readReleases(compiled.stdout);
  });
}

/** What has no wheel for a Python of today may have one for an older Python. */
const OLDEST = '3.8';
