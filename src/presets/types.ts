/** Types shared by the sources of presets. */
import { sep } from 'node:path';
import type { FormatName } from './formats/index.ts';

/** What ml-container.lock keeps of a remote preset, by the key of its reference. */
export interface PresetPin {
  /** Full commit id. */
  commit?: string;
  /** sha256 of the file, hex. */
  sha256?: string;
}

/** How one run reads presets. */
export interface PresetSettings {
  /** Folder for what was fetched; it need not exist. */
  cache: string;
  /** Where node_modules is looked for, here and above. */
  project: string;
  offline?: boolean | undefined;
  /** The user accepts what remote presets set and add. */
  trust?: boolean | undefined;
  /** Let go of the pins: look where each reference leads now. */
  update?: boolean | undefined;
  pins: Readonly<Record<string, PresetPin>>;
  /** What this run has settled: the next preset of the same repository is read at the same commit, `update` or not. */
  settled?: Readonly<Record<string, PresetPin>>;
  env: Readonly<Record<string, string | undefined>>;
  /** Called before something that may take a while. */
  say?: (message: string) => void;
}

/** The pin that a reference is held to; undefined where it is to be followed. */
export const findPin = ({ settled, pins, update }: PresetSettings, key: string): PresetPin | undefined =>
  (settled && Object.hasOwn(settled, key) ? settled[key] : undefined) ??
  (!update && Object.hasOwn(pins, key) ? pins[key] : undefined);

/** A tree of files that a preset lives in, read-only; what it names beside itself is looked for there. */
export interface PresetLocation {
  /** Tells one place apart from another: two commits of a repository are two. */
  id: string;
  /** Joins as paths are joined. @returns undefined where that leaves the place. */
  join(folder: string, path: string): string | undefined;
  /** @returns undefined where there is no such file; throws Unreadable for any other reason. */
  read(path: string): Promise<string | undefined>;
  /** Where a path leads when its links are followed, on a disk; undefined where there is nothing. */
  resolve?(path: string): Promise<string | undefined>;
  /** Paths of all files below a folder, relative to it, sorted; throws Unreadable. */
  list(folder: string): Promise<string[]>;
}

/** Why a file of a place cannot be read, in words for people. */
export class Unreadable extends Error {}

export interface LoadedPreset {
  /** How people know it: "preset fastapi-cpu", "preset ./team.json". */
  name: string;
  /** Tells two references to the same preset apart from two presets. */
  id: string;
  /** The reference as it is kept: one that leads to the same preset from anywhere, for the lock and for people. */
  reference: string;
  text: string;
  format: FormatName;
  /** Where it is; absent where it stands alone, at an https address. */
  at?: { place: PresetLocation; folder: string };
  /** Whether somebody elsewhere can change it. */
  remote: boolean;
  /** What the lock is to keep of it. */
  pin?: { key: string; pin: PresetPin };
}

/**
 * Whether a file or folder that a preset names really is below the preset's folder: no link on the way leads elsewhere. The
 * preset comes with a repository, and may not show any file of the machine.
 */
export async function isBelowPreset(
  { place, folder }: NonNullable<LoadedPreset['at']>,
  path: string,
): Promise<boolean> {
  const [root, real] = [await place.resolve?.(folder), await place.resolve?.(path)];
  return (
    root === undefined || real === undefined || real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)
  );
}
