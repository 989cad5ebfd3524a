/** Names of distributions. */

/** PEP 503: lower case, runs of `-`, `_` and `.` become one hyphen. Extras compare the same way (PEP 685). */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

const HEAD =
  /^\s*([A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?)\s*(?:\[[^\]]*\])?\s*\(?\s*((?:~=|===?|!=|<=?|>=?)(?:[^;@)#\s]|\s(?!-))*)?/i;

/**
 * The package that a line begins with, read where it need not be a requirement that we could use: hashes, comments and
 * paths may follow.
 *
 * @returns the name as it is written and its PEP 440 specifier set, "" without one; undefined where no name begins the line.
 */
export function parseRequirementHead(text: string): { name: string; specifier: string } | undefined {
  const [, name, specifier = ''] = HEAD.exec(text) ?? [];
  return name === undefined ? undefined : { name, specifier: specifier.trim() };
}
