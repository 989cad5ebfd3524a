/** Extension points (hooks) that preset templates can fill. */
import type { RenderedFile } from '../spec/file.ts';

/** The places of the Dockerfile, in its order. */
export const SECTIONS = [
  'after-base',
  'before-packages',
  'before-apt',
  'after-apt',
  'before-code',
  'after-code',
  'before-command',
] as const;
export type HookName = (typeof SECTIONS)[number];

export interface TemplateHooks {
  /** The text that stands at a place, without an end of line; empty where there is nothing. */
  section: (section: HookName, view: object) => string;
  /** Files that replace ours, or are added. */
  files: (view: object) => RenderedFile[];
}

export const nothingOver: TemplateHooks = { section: () => '', files: () => [] };

/** The sections by the names that the Dockerfile's template has for them: `hooks.beforePackages`. */
export function renderHooks(over: TemplateHooks, view: object): Record<string, string> {
  return Object.fromEntries(
    SECTIONS.map((section) => [
      section.replace(/-./g, (dash) => dash.charAt(1).toUpperCase()),
      over.section(section, view),
    ]),
  );
}

/** Ours, with theirs in place of those of the same path. */
export function applyOverlay(ours: readonly RenderedFile[], theirs: readonly RenderedFile[]): RenderedFile[] {
  const replaced = new Map(theirs.map((file) => [file.path, file]));
  const kept = ours.map((file) => {
    const own = replaced.get(file.path);
    replaced.delete(file.path);
    return own ? { ...own, executable: own.executable || file.executable } : file;
  });
  return [...kept, ...replaced.values()];
}
