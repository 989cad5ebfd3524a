/**
 * .dockerignore as Docker itself reads it: moby/patternmatcher with moby/buildkit's reader of the file, its shortcut included.
 * Held against the real engine by test/docker/dockerignore.test.ts.
 */
import { userError } from '../errors.ts';
import { compileGlob } from '../text/glob.ts';

interface Pattern {
  /** A line with "!": it lets in again. */
  lets: boolean;
  matches: (path: string) => boolean;
}

/** What is known of a folder: which patterns matched it, so that they match all that is in it. */
type Matched = readonly boolean[];

export interface Ignore {
  /**
   * The files of a list that are sent.
   * @param files relative to the context, forward slashes.
   */
  sent(files: Iterable<string>): string[];
  /** Whether a single file or folder stays out; what is in a folder may still be let in by a later line. */
  ignores(path: string): boolean;
}

/**
 * @param text of the file.
 * @throws UserError for a line that makes the engine refuse the build: "!" alone.
 */
export function readIgnore(text: string, name = '.dockerignore'): Ignore {
  const patterns = parsePatterns(text, name);
  const seen = new Map<string, { out: boolean; matched: Matched }>();
  const judge = (path: string): { out: boolean; matched: Matched } => {
    const known = seen.get(path);
    if (known) return known;
    const slash = path.lastIndexOf('/');
    const above = slash < 0 ? [] : judge(path.slice(0, slash)).matched;
    let out = false;
    const matched = patterns.map(({ lets, matches }, i) => {
      // The engine does not ask a pattern that could change nothing, and then does not know of it in what lies below.
      const match = above[i] || (lets === out && matches(path));
      if (match) out = !lets;
      return match;
    });
    const verdict = { out, matched };
    seen.set(path, verdict);
    return verdict;
  };
  const ignores = (path: string): boolean => judge(path).out;
  return { ignores, sent: (files) => [...files].filter((file) => !ignores(file)) };
}

function parsePatterns(text: string, name: string): Pattern[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line, i): Pattern[] => {
      if (line.startsWith('#')) return [];
      const trimmed = line.trim();
      if (trimmed === '') return [];
      const lets = trimmed.startsWith('!');
      const path = cleaned((lets ? trimmed.slice(1) : trimmed).trim());
      if (path === '') {
        if (lets) throw userError(`${name}:${i + 1}`, 'lets in nothing: the engine refuses it', 'remove the line');
        return [];
      }
      try {
        return [{ lets, matches: compilePattern(path) }];
      } catch {
        throw userError(`${name}:${i + 1}`, `${path} is no pattern: the engine refuses it`, 'close its [');
      }
    });
}

/** Go's filepath.Clean, and no slash in front: "/a//b/../c/" is "a/c". */
function cleaned(path: string): string {
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !rooted) parts.push(part);
  }
  if (parts.length > 0) return parts.join('/');
  return path === '' ? '' : rooted ? '' : '.';
}

/** `*` and `?` stop at a slash, `**` does not, `[...]` is a class and a backslash takes the next character as it is. */
function compilePattern(pattern: string): Pattern['matches'] {
  const end = /^\*\*([^*?[\]\\]*)$/.exec(pattern)?.[1];
  // `**.py` and `**/a.py`: whatever ends so, which for the first is more than the expression below would say
  if (end !== undefined) return (path) => path.endsWith(end) || path === end.replace(/^\//, '');
  return compileGlob(pattern, { star: 'segment', doubleStar: true, classes: true });
}
