/** Compares and formats dotted numbers ("3.12", "13.0", "12.4.1"). Versions of packages follow PEP 440 instead. */

/** Orders dotted numbers, oldest first. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const apart = (left[i] ?? 0) - (right[i] ?? 0);
    if (apart !== 0) return apart;
  }
  return 0;
}

export const takeMajor = (version: string): string => version.split('.')[0] ?? '';

/** The last one before and the first one after a version that is not in the list. */
export function findNeighbors(version: string, among: readonly string[]): string[] {
  const sorted = [...among].sort(compareVersions);
  const before = sorted.filter((other) => compareVersions(other, version) < 0).at(-1);
  const after = sorted.find((other) => compareVersions(other, version) > 0);
  return [before, after].filter((found) => found !== undefined);
}

/** Minor releases of Python for a sentence: "3.9 to 3.11", "3.9 and 3.11", "3.12". */
export function describeMinors(minors: readonly string[]): string {
  const sorted = [...minors].sort(compareVersions);
  const [first = ''] = sorted;
  const last = sorted.at(-1) ?? first;
  if (sorted.length < 3) return sorted.join(' and ');
  const steps = Number(last.split('.')[1]) - Number(first.split('.')[1]);
  return steps === sorted.length - 1 ? `${first} to ${last}` : sorted.join(', ');
}

/** "a", "a and b", "a, b and c". */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
