/** Changes → what is told of each file. Pure. */
import type { FileResult } from '../report/result.ts';
import type { Change } from '../write/index.ts';

/** Reasons that the status says already. */
const PLAIN = [
  'new',
  'the same already',
  'says the same',
  'written by us, not edited',
  'what was written',
  'yours since it was written',
];

export function fileResults(changes: readonly Change[]): FileResult[] {
  return changes.map(({ path, status, reason }) => ({
    path,
    status,
    ...(PLAIN.includes(reason) ? {} : { because: reason }),
  }));
}
