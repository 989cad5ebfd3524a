/** Decides the files of the image: detected, from the starter, and added or removed by settings. */
import type { FrameworkFolder } from '../catalog/frameworks/types.ts';
import type { Included } from '../detect/facts.ts';
import { hasInvisible } from '../text/invisible.ts';
import type { PlanInput } from './types.ts';

/** @param placed the files of targets: written beside the app for somebody else, found by the next scan, no part of the image. */
export function resolveInclude(input: PlanInput, framework: FrameworkFolder, placed: readonly string[]): Included[] {
  const { include = [], exclude = [] } = input.values;
  const found = (input.facts.hasApp ? input.facts.include : framework.shows.include).filter(
    ({ path }) => !placed.some((file) => file === path || file.startsWith(`${path}/`)),
  );
  const modelPath = input.values['models.path'];
  const all = [...found, ...include.map((path) => asked(path, found))].map((item) =>
    modelPath !== undefined && (item.path === modelPath || item.path.startsWith(`${modelPath}/`))
      ? { ...item, kind: 'model' as const }
      : item,
  );
  const unique = new Map(all.map((item) => [item.path, item]));
  for (const path of exclude) unique.delete(path);
  return [...unique.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const asked = (path: string, found: readonly Included[]): Included =>
  found.find((item) => item.path === path) ?? { path, directory: !/\.[A-Za-z0-9]+$/.test(path), kind: 'code' };

/**
 * Names for which COPY has no word (Go's filepath.Match, as BuildKit takes it): it reads every backslash as an escape, and of
 * stars and question marks alone it cannot tell that no pattern is meant. A control character ends the line of .dockerignore, and a
 * mark of direction makes a line look like another one.
 */
export const isUnsayable = (path: string): boolean =>
  path.includes('\\') || (/[*?]/.test(path) && !/[\w[]/.test(path)) || hasInvisible(path);

/** Paths inside the included folders that stay out: what the scan found there, and what the spec says. */
export function resolveExclude(input: PlanInput, include: readonly Included[]): string[] {
  const inside = (path: string): boolean => include.some((item) => item.directory && path.startsWith(`${item.path}/`));
  const found = input.facts.hasApp ? input.facts.exclude.map(({ path }) => path) : [];
  const wanted = new Set(input.values.include);
  return [...new Set([...found, ...input.facts.secrets, ...(input.values.exclude ?? [])])]
    .filter((path) => inside(path) && !wanted.has(path))
    .sort();
}

/**
 * Files that a pattern for secrets would keep out although they are meant to enter: public ones, and those that the spec includes
 * by their own name.
 */
export function resolvePublicFiles(
  input: PlanInput,
  include: readonly Included[],
  exclude: readonly string[],
): string[] {
  const below = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);
  const named = include.filter(({ directory }) => !directory).map(({ path }) => path);
  const entering = input.facts.public.filter((path) => include.some((item) => below(path, item.path)));
  return [...new Set([...entering, ...named])].filter((path) => !exclude.some((out) => below(path, out))).sort();
}
