import { createHash } from 'node:crypto';

/** Line ends as `\n`, no byte order mark: the form in which texts are compared, hashed and merged. */
export function normaliseText(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** sha256 (hex) of a text in its normalised form. */
export function hashText(text: string): string {
  return createHash('sha256').update(normaliseText(text)).digest('hex');
}

/** Whether a text holds the three markers of an unresolved merge, git's or ours, each at the start of a line. */
export function hasConflictMarkers(text: string): boolean {
  return /^\uFEFF?<{7,}( |\r?$)/m.test(text) && /^={7,}\r?$/m.test(text) && /^>{7,}( |\r?$)/m.test(text);
}
