/** The contract of a preset format. */

/** Counted from 1, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** What a text holds, or where and why it cannot be read. */
export type ReadDocument = { data: unknown } | { problem: string; at?: Position };

export interface PresetFormat {
  read(text: string): ReadDocument | Promise<ReadDocument>;
  /** Where the key or item that `path` leads to is written; of one that is not there, the nearest above it. */
  locate(text: string, path: readonly string[]): Position | undefined | Promise<Position | undefined>;
}
