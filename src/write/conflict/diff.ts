import { LOCK_NAME } from '../../spec/lockfile.ts';
import type { Change } from '../types.ts';

/**
 * The changes as one patch in git's form, for --diff; `git apply` takes it. Where the user's file is kept, a line before its
 * part says so, and the part shows what ours would have been. What is the same yields nothing, nor does ml-container.lock,
 * whose lines are for machines.
 */
export async function renderUnifiedDiff(changes: readonly Change[]): Promise<string> {
  const shown = changes.filter((change) => change.path !== LOCK_NAME && newText(change) !== undefined);
  if (shown.length === 0) return '';
  const { formatPatch, structuredPatch } = await import('diff');
  return shown
    .map((change) => {
      const { path, was } = change;
      const note = change.ours === undefined ? '' : `# ${path}: yours is kept; this is how it would change\n`;
      if (was?.is === 'binary') return `${note}Binary file ${path} would be replaced\n`;
      const sides = [`a/${path}`, `b/${path}`, was?.text ?? '', newText(change) ?? ''] as const;
      const patch = structuredPatch(...sides, undefined, undefined, { context: 3 });
      return note + formatPatch({ ...patch, ...kindOfPatch(change), isGit: true });
    })
    .join('');
}

function newText({ status, text, ours }: Change): string | undefined {
  return status === 'delete' ? '' : (text ?? ours);
}

/** Creation, deletion and mode, as git says them. `a/` and `b/` of the absent side are /dev/null. */
function kindOfPatch({ path, status, was, executable }: Change) {
  const mode = executable ? '100755' : '100644';
  if (was === undefined) return { isCreate: true, newMode: mode, oldFileName: '/dev/null' };
  const old = was.mode & 0o100 ? '100755' : '100644';
  if (status === 'delete') return { isDelete: true, oldMode: old, newFileName: '/dev/null' };
  return executable && old !== mode ? { oldMode: old, newMode: mode } : { oldFileName: `a/${path}` };
}
