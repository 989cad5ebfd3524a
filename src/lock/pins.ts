import { formatMarker } from '../pep/marker.ts';
import { hasConflictMarkers } from '../spec/text.ts';
import { isPinned, parsePinnedVersion, readLines } from './file.ts';
import type { Pin } from './uv/types.ts';

/** The pins of a requirements.txt of ours, also of one that was edited; none where git has left two sides in it. */
export function parsePins(text: string): Pin[] {
  if (hasConflictMarkers(text)) return [];
  return readLines(text, 'requirements.txt')
    .found.map(({ requirement }) => requirement)
    .filter(isPinned)
    .map((requirement) => ({
      name: requirement.name,
      version: parsePinnedVersion(requirement),
      ...(requirement.marker ? { marker: formatMarker(requirement.marker) } : {}),
    }));
}
