/** Matches COPY sources against paths (Dockerfile reference, COPY; Go's filepath.Match). */
import { compileGlob } from '../text/glob.ts';
import { stripEnd } from '../text/strip.ts';

const compiled = new Map<string, (path: string) => boolean>();

/** @param closed whether `path` is a folder that was not entered: then a source may lie below it. */
export function matchesSource(source: string, path: string, closed = false): boolean {
  const clean = stripEnd(source.replace(/^(?:\.?\/)+/, ''), '/');
  if (clean === '' || clean === '.') return true;
  if (closed && clean.startsWith(`${path}/`)) return true;
  let pattern = compiled.get(clean);
  if (!pattern) {
    pattern = compile(clean);
    compiled.set(clean, pattern);
  }
  return pattern(path);
}

/** A pattern that Go refuses matches nothing. */
function compile(pattern: string): (path: string) => boolean {
  try {
    return compileGlob(pattern, { star: 'segment', classes: true, below: true });
  } catch (error) {
    if (error instanceof SyntaxError) return () => false;
    throw error;
  }
}
