/** Which paths of the context a source of COPY takes (Dockerfile reference, COPY; Go's filepath.Match). Pure. */

const compiled = new Map<string, RegExp>();

/** @param closed whether `path` is a folder that was not entered: then a source may lie below it. */
export function matchesSource(source: string, path: string, closed = false): boolean {
  const clean = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  if (clean === '' || clean === '.') return true;
  if (closed && clean.startsWith(`${path}/`)) return true;
  let pattern = compiled.get(clean);
  if (!pattern) {
    pattern = new RegExp(`^${translate(clean)}(?:/.*)?$`, 's');
    compiled.set(clean, pattern);
  }
  return pattern.test(path);
}

function translate(pattern: string): string {
  return pattern.replace(/\\(.)|\[([^\]]+)\]|[*?.+^${}()|/]/gs, (whole, escaped?: string, set?: string) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (set !== undefined) return `[${set.replaceAll('\\', '\\\\').replace(/^\[$/, '\\[')}]`;
    if (whole === '*') return '[^/]*';
    if (whole === '?') return '[^/]';
    return whole === '/' ? '/' : `\\${whole}`;
  });
}
