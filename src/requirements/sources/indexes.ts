/** Converts declared indexes to settings. */

import type { Problem } from '../../errors.ts';
import { stripEnds } from '../../text/strip.ts';
import { findSource } from './apply.ts';
import type { DeclaredSources, ListedIndex } from './types.ts';

/** Fields of the spec: `indexes.default`, `indexes.private`, `indexes.packages`. */
export interface FoundIndexes {
  default?: string;
  private: Record<string, string>;
  packages: Record<string, string>;
  /** Where the first of them is said: file:line. */
  where: string;
}

/**
 * @param isUsable whether the spec takes an address.
 * @param isBuild whether an address is that of PyTorch's builds, which the accelerator chooses.
 * @param nameFor a name for an index that has none, or none that the spec takes.
 */
export interface IndexPolicy {
  isUsable: (url: string) => boolean;
  isBuild: (url: string) => boolean;
  nameFor: (url: string, taken: Readonly<Record<string, string>>) => string;
}

/** @returns nothing found where the public index alone is meant; PyTorch's indexes are `builds`, for the caller to judge. */
export function resolveListedIndexes(
  from: DeclaredSources,
  rules: IndexPolicy,
): { found?: FoundIndexes; builds: string[]; notes: string[]; problems: Problem[] } {
  const found: FoundIndexes = { private: {}, packages: {}, where: '' };
  const notes: string[] = [];
  const problems: Problem[] = [];
  const builds = from.indexes.flatMap(({ url = '' }) => (rules.isBuild(url) ? [url] : []));
  const routes = mapRoutes(from, problems);
  for (const index of from.indexes) {
    const { url } = index;
    if (url === undefined || rules.isBuild(url)) continue;
    const served = [...routes].filter(([, name]) => name === index.name).map(([name]) => name);
    if (!rules.isUsable(url)) {
      const what = `the index ${url} is none that a build can reach`;
      if (served.length === 0) notes.push(`${index.where}: ${what}, and is not taken over`);
      else
        problems.push({
          where: index.where,
          what: `${what}, and ${served.join(', ')} comes from it`,
          fix: 'give it an http(s) address',
        });
      continue;
    }
    take(found, index, url, served, rules);
  }
  const any = found.default !== undefined || Object.keys(found.private).length > 0;
  return { ...(any ? { found } : {}), builds, notes, problems };
}

/** Package → the index that it names. */
function mapRoutes(from: DeclaredSources, problems: Problem[]): Map<string, string> {
  const routes = new Map<string, string>();
  for (const name of from.sources.keys()) {
    const source = findSource(name, from);
    // what is wrong with the source itself is told where the package is asked for
    if (!source || 'what' in source || source.index === undefined) continue;
    const { index, where } = source;
    const known = from.indexes.find((one) => one.name === index) ?? (/^pypi$/i.test(index) ? {} : undefined);
    if (known) routes.set(name, index);
    else
      problems.push({
        where,
        what: `takes ${name} from ${index}, which is the name of no index here`,
        fix: 'give that index with its url',
      });
  }
  return routes;
}

function take(
  found: FoundIndexes,
  index: ListedIndex,
  url: string,
  served: readonly string[],
  rules: IndexPolicy,
): void {
  found.where ||= index.where;
  if (index.serves === 'default' && found.default === undefined) {
    found.default = url;
    return;
  }
  const add = (wanted: string): string => {
    const name = isName(wanted) && !Object.hasOwn(found.private, wanted) ? wanted : rules.nameFor(url, found.private);
    found.private[name] = url;
    return name;
  };
  const wanted = stripEnds(index.name.toLowerCase().replace(/[^a-z0-9_-]+/g, '-'), '-');
  // an index that serves certain packages alone serves no others: where the file has it for all, it is there twice
  if (served.length > 0) {
    const name = add(wanted);
    for (const one of served) found.packages[one] = name;
    if (index.serves !== 'named') add(`${name}-all`);
  } else if (index.serves !== 'named') add(wanted);
}

const isName = (text: string): boolean => /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(text);
