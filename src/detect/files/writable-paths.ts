/** Decides where the container must be writable for the paths that the code writes: folders as volumes, single files by a link into one. */
import image from '../../catalog/image/image.json' with { type: 'json' };
import { writablePath } from '../../options/grammar.ts';
import { listNames } from '../../text/list-names.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Detected, DetectedFacts, Detection } from '../types.ts';
import table from './file-writes.json' with { type: 'json' };
import { findWrittenPaths, type WrittenPath } from './written-by-code.ts';

type Context = Pick<Detection, 'include' | 'exclude'>;

interface WritablePaths {
  writable?: Detected<string[]>;
  /** Writes that no volume can be planned for. */
  warnings: string[];
}

/** @param started the file that is run itself; undefined where a server imports the app. */
export function planWritablePaths(
  project: SourceIndex,
  facts: DetectedFacts,
  context: Context,
  started: string | undefined,
  root: string,
): WritablePaths {
  const written = findWrittenPaths(project, facts.served, root, started);
  const planned = new Map<string, string>();
  const warnings: string[] = [];
  const shipped = [...project.tree.files.keys()].filter((file) => isShipped(file, context));
  for (const one of written.filter(({ path }) => !isOutside(path))) {
    const place = placeFor(one, shipped, facts);
    if (place === undefined) continue;
    if ('problem' in place) warnings.push(place.problem);
    else if (!planned.has(place.path)) planned.set(place.path, `${one.where} writes ${place.path}`);
  }
  const paths = [...planned.keys()].filter((path) => !isInside(path, [...planned.keys()])).sort();
  const reasons = paths.map((path) => planned.get(path) ?? '');
  return {
    ...(paths.length === 0
      ? {}
      : { writable: { value: paths, because: listReasons(reasons), confidence: 'likely' as const } }),
    warnings: [...new Set(warnings)],
  };
}

function placeFor(
  one: WrittenPath,
  shipped: readonly string[],
  facts: DetectedFacts,
): { path: string } | { problem: string } | undefined {
  const { path, folder, makes, where } = one;
  const inside = shipped.filter((file) => isBelow(file, path));
  // a folder that is there already is not made again
  if (makes && (inside.length > 0 || path === '')) return undefined;
  if (folder && isRoot(path)) {
    return {
      problem: `${where} writes files with computed names beside the code, which is read-only in the container: write them to a folder of their own, such as results/`,
    };
  }
  const parent = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const besides = !folder && !isRoot(parent) && !shipped.some((file) => isBelow(file, parent));
  const place = folder ? `${path}/` : besides ? `${parent}/` : path;
  if (!writablePath.safeParse(place).success) {
    return { problem: `${where} writes ${path}, a name that no volume can have: use letters, digits, - _ and .` };
  }
  const precious = (folder ? inside : shipped.filter((file) => file === path)).find((file) =>
    isCodeOrModel(file, facts),
  );
  if (precious !== undefined) {
    return {
      problem: `${where} writes ${place}, where the image has ${precious === path ? 'a file' : precious}; it is read-only in the container: write elsewhere, or add --set writable=${place} to keep a writable copy in a volume, which a later build does not replace`,
    };
  }
  return { path: place };
}

const isCodeOrModel = (file: string, { served, modelFiles }: DetectedFacts): boolean =>
  file.endsWith('.py') || served.includes(file) || modelFiles.some(({ path }) => path === file);

const isShipped = (file: string, { include, exclude }: Context): boolean =>
  include.some(({ path }) => file === path || isBelow(file, path)) &&
  !exclude.some(({ path }) => file === path || isBelow(file, path));

const isBelow = (file: string, folder: string): boolean => folder === '' || file.startsWith(`${folder}/`);
const isRoot = (folder: string): boolean => folder === '' || folder === '/' || folder === image.home;
const isOutside = (path: string): boolean => table.outside.some((folder) => `${path}/`.startsWith(`${folder}/`));
const isInside = (path: string, all: readonly string[]): boolean =>
  all.some((other) => other !== path && other.endsWith('/') && path.startsWith(other));

const MOST_NAMED = 3;
const listReasons = (reasons: readonly string[]): string => listNames(reasons, MOST_NAMED);
