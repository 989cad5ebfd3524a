import { hasConflictMarkers } from './text.ts';

/** A text with git's conflict markers as its two sides, ours first; a text without them as the first alone. */
export function splitSides(text: string): [string, string?] {
  if (!hasConflictMarkers(text)) return [text];
  const [ours, theirs] = [[] as string[], [] as string[]];
  let at: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  for (const line of text.split('\n')) {
    if (/^<{7,}( |$)/.test(line)) at = 'ours';
    else if (/^\|{7,}( |$)/.test(line)) at = 'base';
    else if (/^={7,}$/.test(line)) at = 'theirs';
    else if (/^>{7,}( |$)/.test(line)) at = 'both';
    else {
      if (at === 'both' || at === 'ours') ours.push(line);
      if (at === 'both' || at === 'theirs') theirs.push(line);
    }
  }
  return [ours.join('\n'), theirs.join('\n')];
}

/** One side of a conflict need not be JSON as a whole (a comma too many); then each line that is an entry counts. */
export function parseSide(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const [head, files] = [[] as [string, unknown][], [] as [string, unknown][]];
    for (const line of text.split('\n')) {
      const match = /^( {2}| {4})("(?:[^"\\]|\\.)*"): (.+?),?$/.exec(line);
      if (!match) continue;
      try {
        const entry: [string, unknown] = [JSON.parse(match[2] as string), JSON.parse(match[3] as string)];
        (match[1] === '  ' ? head : files).push(entry);
      } catch {} // a line that git tore apart: its file counts as not ours, which is the safe side
    }
    return { ...Object.fromEntries(head), files: Object.fromEntries(files) };
  }
}
