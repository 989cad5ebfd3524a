/** The contract of a preset format. */

/** Counted from 1, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** What a text holds, or where and why it cannot be read. */
export type Read = { data: unknown } | { problem: string; at?: Position };

export interface Format {
  read(text: string): Read | Promise<Read>;
  /** Where the key or item that `path` leads to is written; of one that is not there, the nearest above it. */
  locate(text: string, path: readonly string[]): Position | undefined | Promise<Position | undefined>;
}
