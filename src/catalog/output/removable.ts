/** Tells which files a later run may delete: only paths that templates of this tool write, and only with text of theirs. */
import { targets } from '../targets/index.ts';
import data from './removable.json' with { type: 'json' };

const files = new Map<string, readonly string[]>([
  ...Object.entries(data.files),
  ...targets.flatMap(({ paths, marks }) => paths.map((path) => [path, marks[path] ?? []] as const)),
]);

/**
 * ml-container.lock comes with the project, so anybody may have written it: what it calls ours is deleted only if this holds.
 * @param text what the file says now.
 */
export function isRemovableFile(path: string, text: string): boolean {
  const marks = files.get(path);
  return marks !== undefined && (marks.length === 0 || marks.some((mark) => text.includes(mark)));
}
