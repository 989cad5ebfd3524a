/** Converts changes to the file statuses of the report. */

import { hasConflictMarkers, hashText } from '../spec/text.ts';
import type { Change } from '../write/index.ts';
import type { FileResult } from './result.ts';

/** Reasons that the status says already. */
const PLAIN = [
  'new',
  'already up to date',
  'same content',
  'generated, not edited',
  'record of this run',
  'yours since it was created',
];

export function listFileResults(changes: readonly Change[]): FileResult[] {
  return changes.map((change) => ({
    path: change.path,
    status: change.status,
    ...(PLAIN.includes(change.reason) ? {} : { because: change.reason }),
    ...(change.left ? { left: leftAs(change) } : {}),
    ...(change.left && change.blockedBy !== undefined ? { blockedBy: change.blockedBy } : {}),
    ...(isEdited(change) ? { edited: true as const } : {}),
  }));
}

/** What there is to do about a file that is left to the user. */
function leftAs({ path, status, text, was, blockedBy }: Change): NonNullable<FileResult['left']> {
  if (blockedBy !== undefined) return 'blocked';
  const now = text ?? (was?.is === 'text' ? was.text : '');
  if (hasConflictMarkers(now)) return 'resolve';
  return status === 'conflict' || !path.endsWith('.new') ? 'decide' : 'compare';
}

/** Whether it is ours with edits that stay: what `--on-conflict overwrite` would take. */
const isEdited = ({ status, was, record }: Change): boolean =>
  status === 'merge' ||
  (status === 'unchanged' &&
    was?.is === 'text' &&
    record?.kind === 'generated' &&
    hashText(was.text) !== record.sha256);
