/** A rendered file in memory. */
export interface RenderedFile {
  /** Path inside the target folder, with forward slashes, never absolute, never with `..`. */
  path: string;
  text: string;
  /** Scripts are made executable. */
  executable: boolean;
  /**
   * `generated`: ours, kept up to date by later runs, merged where edited.
   * `starter`: written once when the folder has no app; from then on the user's, never touched again.
   * `relocked`: made again and never merged as text (requirements.txt, ml-container.lock).
   * `carried`: made of what is on disk, with lines added (requirements.in): the user's, and written whenever it grows.
   * `spec`: ml-container.json.
   */
  kind: 'generated' | 'starter' | 'relocked' | 'carried' | 'spec';
}
