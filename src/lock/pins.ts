import { UserError } from '../errors.ts';
import { formatMarker } from '../pep/marker.ts';
import { parseHashedRequirements, versionOf } from './file.ts';
import type { Pin } from './uv/types.ts';

/** The pins of a requirements.txt of ours: none where it was edited into something that is no lock. */
export function pinsOf(text: string): Pin[] {
  try {
    return parseHashedRequirements(text, 'requirements.txt').map(({ requirement }) => ({
      name: requirement.name,
      version: versionOf(requirement),
      ...(requirement.marker ? { marker: formatMarker(requirement.marker) } : {}),
    }));
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
