/** Compares the versions of two locks. */

export interface Moved {
  name: string;
  /** Version before; absent: it is new. Several where architectures differ. */
  from?: string;
  /** Version now; absent: it is gone. */
  to?: string;
}

interface PinnedVersion {
  name: string;
  version: string;
}

/** Sorted by name; what stayed is not in it. */
export function compareLockedVersions(before: readonly PinnedVersion[], after: readonly PinnedVersion[]): Moved[] {
  const [old, now] = [versions(before), versions(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    return [{ name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

/** A line a package: "numpy  2.1.0 → 2.2.0". */
export function moveRows(all: readonly Moved[], arrow: string): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  return all
    .map(({ name, from, to }) => {
      const change =
        from === undefined ? `${to} (new)` : to === undefined ? `${from} (gone)` : `${from} ${arrow} ${to}`;
      return `${name.padEnd(width)}  ${change}`;
    })
    .join('\n');
}

function versions(pins: readonly PinnedVersion[]): Map<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { name, version } of pins) found.set(name, (found.get(name) ?? new Set()).add(version));
  return new Map([...found].map(([name, all]) => [name, [...all].sort().join(' and ')]));
}
