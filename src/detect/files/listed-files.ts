/** What has a path in a walk. */
interface Listed {
  path: string;
  name: string;
  kind: string;
}

/**
 * The files of a walk by their path. The entries of a folder are sorted, so that a path is found by halving them: an index of all
 * paths would take longer to make than the walk itself.
 */
export class ListedFiles<Entry extends Listed> implements ReadonlyMap<string, Entry> {
  private readonly folders = new Map<string, readonly Entry[]>();
  private count = 0;

  /** @param entries of one folder, sorted by name. */
  add(folder: string, entries: readonly Entry[]): void {
    this.folders.set(folder, entries);
    for (const { kind } of entries) if (kind === 'file') this.count += 1;
  }

  get size(): number {
    return this.count;
  }

  get(path: string): Entry | undefined {
    const slash = path.lastIndexOf('/');
    const entries = this.folders.get(path.slice(0, Math.max(slash, 0)));
    if (entries === undefined) return undefined;
    const name = path.slice(slash + 1);
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle] as Entry).name < name) low = middle + 1;
      else high = middle;
    }
    const found = entries[low];
    return found?.path === path && found.kind === 'file' ? found : undefined;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  *values(): Generator<Entry, undefined> {
    for (const entries of this.folders.values()) for (const entry of entries) if (entry.kind === 'file') yield entry;
  }

  *keys(): Generator<string, undefined> {
    for (const { path } of this.values()) yield path;
  }

  *entries(): Generator<[string, Entry], undefined> {
    for (const entry of this.values()) yield [entry.path, entry];
  }

  [Symbol.iterator](): Generator<[string, Entry], undefined> {
    return this.entries();
  }

  forEach(visit: (entry: Entry, path: string, files: ReadonlyMap<string, Entry>) => void): void {
    for (const [path, entry] of this) visit(entry, path, this);
  }
}
