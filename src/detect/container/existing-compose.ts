/** Skips the compose target when the user already has a docker-compose.yml that compose.yaml would shadow. */
import type { SpecValues } from '../../options/table.ts';
import { getLockedFile, type LockFile } from '../../spec/lockfile.ts';
import type { SpecSource } from '../../spec/merge.ts';
import type { Detection } from '../types.ts';

const COMPOSE = 'compose';
/** What `docker compose` takes where there is no compose.yaml (Docker documentation, "The Compose file"). */
const SHADOWED = /^(?:compose\.yml|docker-compose\.ya?ml)$/;

/**
 * Leaves ours out, since it would be started in place of theirs from then on; not where it was asked for, or is there already.
 *
 * @param part what detection suggests; gets `without`.
 * @param said what flags, presets and ml-container.json say.
 */
export function skipComposeIfShadowed(
  part: SpecSource,
  { facts }: Detection,
  said: SpecValues,
  last: LockFile | undefined,
): void {
  const theirs = facts.existing.find((path) => SHADOWED.test(path));
  if (theirs === undefined || said.with?.includes(COMPOSE) || getLockedFile(last, 'compose.yaml') !== undefined) return;
  part.values.without = [COMPOSE];
  part.because = {
    ...part.because,
    without: `docker compose would start compose.yaml in place of your ${theirs}; --with ${COMPOSE} writes it all the same`,
  };
}
