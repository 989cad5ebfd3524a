/** Keeps a generated requirements.in in sync with its source (pyproject.toml, Pipfile, …) by applying the source's diff. */

import { parseRequirement } from '../pep/requirement.ts';
import { stripComment } from '../text/strip.ts';

/** The list that requirements.in was made from, as ml-container.lock remembers it: the base of the next merge. */
export interface ListSource {
  /** "pyproject.toml" */
  path: string;
  /** PEP 508, as they were brought to requirements.in. */
  requirements: string[];
}

/** What ml-container.lock says of it; anything else that may stand there is nothing. */
export function listSource(said: unknown): ListSource | undefined {
  const { path, requirements } = (said ?? {}) as Partial<Record<keyof ListSource, unknown>>;
  if (typeof path !== 'string' || !Array.isArray(requirements)) return undefined;
  return requirements.every((one) => typeof one === 'string') ? { path, requirements } : undefined;
}

/**
 * @param text requirements.in.
 * @param before what the list asked for when it was brought here last.
 * @param now what it asks for.
 * @returns the text with the lines that came, went or changed, every other line as it was; and what was left as the user has it.
 */
export function syncWithSource(
  text: string,
  before: readonly string[],
  now: readonly string[],
): { text: string; left: string[] } {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const gone = before.filter((one) => !now.includes(one));
  const came = now.filter((one) => !before.includes(one));
  for (const one of gone) {
    const at = lines.findIndex((line) => said(line) === one);
    if (at < 0) continue;
    const next = came.findIndex((other) => parseLineName(other) === parseLineName(one));
    const [replacement] = next < 0 ? [] : came.splice(next, 1);
    if (replacement === undefined) lines.splice(at, 1);
    else lines[at] = (lines[at] as string).replace(one, () => replacement);
  }
  const named = new Map(lines.map((line) => [parseLineName(said(line)), said(line)]));
  const missing = came.filter((one) => !named.has(parseLineName(one)));
  if (missing.length > 0) {
    if (lines.at(-1) === '') lines.pop();
    lines.push(...missing, '');
  }
  const left = came.filter((one) => named.has(parseLineName(one)) && named.get(parseLineName(one)) !== one);
  return { text: lines.join(end), left };
}

/** What a line says, without its comment. */
const said = (line: string): string => stripComment(line.replace(/^\uFEFF/, '')).trim();

function parseLineName(line: string): string | undefined {
  try {
    return parseRequirement(line, 'requirements').name;
  } catch {
    return undefined; // a comment, an option, nothing
  }
}
