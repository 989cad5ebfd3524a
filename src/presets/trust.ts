/** Asks the user to accept the templates and settings of remote presets that decide what builds and scripts run. */
import { EXIT, type Problem, UserError } from '../errors.ts';
import type { LockFile } from '../spec/lockfile.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import type { Overlay } from './overlay.ts';

/** What the lock keeps: reference → sha256 of the templates that were accepted. */
export type Accepted = Record<string, string>;

/** Overlays that nobody has accepted as they are now. */
export function listUnaccepted(overlays: readonly Overlay[], last: LockFile | undefined): Overlay[] {
  // what was accepted is the content: the same at another ref has been read already
  const accepted = new Set(Object.values(acceptedBefore(last)));
  return overlays.filter(({ remote, sha256 }) => remote && !accepted.has(sha256));
}

/**
 * @param trust whether the person says yes to all of them.
 * @returns what the lock is to keep.
 * @throws UserError (exit 1) that shows what each adds, where somebody has to look first.
 */
export function acceptOverlays(
  overlays: readonly Overlay[],
  last: LockFile | undefined,
  trust: boolean | undefined,
): Accepted | undefined {
  const open = trust ? [] : listUnaccepted(overlays, last);
  if (open.length > 0)
    throw new UserError(
      open.map((overlay) => problem(overlay, last)),
      EXIT.failed,
    );
  const remote = overlays.filter((overlay) => overlay.remote);
  return remote.length === 0
    ? undefined
    : Object.fromEntries(remote.map(({ reference, sha256 }) => [reference, sha256]));
}

const problem = (overlay: Overlay, last: LockFile | undefined): Problem => ({
  where: `${overlay.from}: ${Object.keys(overlay.files).length > 0 ? 'templates' : 'settings'}`,
  what: describeOverlay(overlay, last),
  details: listOverlayLines(overlay),
  fix: `read it; --trust accepts it until it changes${overlay.settings?.some(namesIndex) ? ', and may send your logins to its indexes' : ''}`,
});

const namesIndex = (line: string): boolean => /^\+ indexes\.(?:default|private)/.test(line);

/** Everything that it adds, line by line. */
export const renderOverlay = (overlay: Overlay, last: LockFile | undefined): string =>
  [describeOverlay(overlay, last), ...listOverlayLines(overlay).map((line) => `  ${line}`)].join('\n');

const describeOverlay = ({ reference }: Overlay, last: LockFile | undefined): string =>
  Object.hasOwn(acceptedBefore(last), reference)
    ? 'they have changed since they were accepted, and now say:'
    : 'they add this to what is built and run:';

/** A line for each setting and for each line of each file. */
function listOverlayLines(overlay: Overlay): string[] {
  const files = Object.entries(overlay.files).flatMap(([path, text]) => [
    escapeControlCharacters(path),
    ...text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `| ${escapeControlCharacters(line)}`),
  ]);
  return [...(overlay.settings ?? []).map(escapeControlCharacters), ...files];
}

function acceptedBefore(last: LockFile | undefined): Accepted {
  const { trusted } = last ?? ({} as { trusted?: unknown });
  return typeof trusted === 'object' && trusted !== null ? (trusted as Accepted) : {};
}
