/** APIs that libraries have removed, with the release. Loaded only when code is read. */
import { compare, satisfies } from '@renovatebot/pep440';
import { createFinder } from './globs.ts';
import table from './removed-apis.json' with { type: 'json' };

export interface Removed {
  /** Distribution, normalised. */
  of: string;
  /** First release without it. */
  gone: string;
}

const find = createFinder(table.names as unknown as Record<string, [of: string, gone: string]>);

/** @param dotted "pydantic.BaseSettings", also with attributes behind it: "openai.ChatCompletion.create". */
export function findRemovedName(dotted: string): (Removed & { name: string }) | undefined {
  const parts = dotted.split('.');
  let first: ReturnType<typeof findRemovedName>;
  for (let length = 1; length <= parts.length; length++) {
    const name = parts.slice(0, length).join('.');
    const row = find(name);
    // what is in a module that went may have gone before it
    if (row && (!first || compare(row[1], first.gone) < 0)) first = { name, of: row[0], gone: row[1] };
  }
  return first;
}

/** An argument or a method that a library no longer has. */
export interface RemovedArgument extends Removed {
  /** "gradio.Image", or ".append" of a method. */
  call: string;
  /** Absent: the call itself is gone. */
  keyword?: string;
  /** Module that the file must import, since a method's name alone says little. */
  beside: string;
}

/** Calls that are alike, and arguments that each of them has lost. */
type RemovedCall = Omit<RemovedArgument, 'call' | 'keyword'> & { call: readonly string[]; keyword?: readonly string[] };

/** Of the rows that a call of this name, or of a method called so, fits, the one that was gone first. */
export function findRemovedArgument(
  dotted: string | undefined,
  method: string,
  keywords: readonly string[],
): RemovedArgument | undefined {
  const found = (table.calls as RemovedCall[]).flatMap(({ call: calls, keyword: names, ...row }): RemovedArgument[] => {
    // `click.style()` is no method of what Gradio made
    const elsewhere = names === undefined && dotted !== undefined && dotted.split('.', 1)[0] !== row.beside;
    const call = calls.find((one) => one === dotted || (one === `.${method}` && !elsewhere));
    const keyword = names?.find((name) => keywords.includes(name));
    if (call === undefined || (names !== undefined && keyword === undefined)) return [];
    return [{ ...row, call, ...(keyword === undefined ? {} : { keyword }) }];
  });
  return found.sort((a, b) => compare(a.gone, b.gone))[0];
}

/** A release that fails beside another package, though neither says so. */
export interface Incompatible extends Removed {
  /** Any of these is installed. */
  with: readonly string[];
  /** And none of these. */
  without: readonly string[];
  /** And the code imports one of these. */
  beside: readonly string[];
  because: string;
}

export const incompatible: readonly Incompatible[] = table.together;

/** Whether a specifier lets a release in that no longer has the name. An empty one does, and so does one that cannot be read. */
export function admitsRemoval(specifier: string, { gone }: Removed): boolean {
  const named = [...specifier.matchAll(/\d+(?:\.\d+)*/g)].map(([version]) => version);
  const later = [gone, `${gone}.1`, '9999', ...named.filter((version) => compare(version, gone) >= 0)];
  try {
    return later.some((version) => satisfies(version, specifier));
  } catch {
    return true;
  }
}
