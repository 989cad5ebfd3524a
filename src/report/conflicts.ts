/** Lists unresolved conflicts and how to resolve them. */
import { quoteShellWord } from '../text/shell-quote.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import type { Style } from '../ui/style.ts';
import type { FileResult } from './result.ts';

/** A line for each thing that is left to do; none where nothing is. */
export function renderConflicts(files: readonly FileResult[], style: Style): string[] {
  const pathsOf = (left: FileResult['left']): string[] =>
    files.filter((file) => file.left === left).map(({ path }) => escapeControlCharacters(path));
  const [decide, resolve, compare] = [pathsOf('decide'), pathsOf('resolve'), pathsOf('compare')];
  const ways = decide.every((path) => path === 'requirements.txt') ? 'overwrite|new' : 'overwrite|merge|new';
  const edited = files.filter((file) => file.edited).map(({ path }) => escapeControlCharacters(path));
  const also = edited.length > 0 ? ` (overwrite is about every file: your edits of ${edited.join(', ')} would go)` : '';
  const inTheWay = files.flatMap(({ left, blockedBy }) => (left === 'blocked' && blockedBy ? [blockedBy] : []));
  return [
    ...inTheWay.map((path) => {
      const word = escapeControlCharacters(quoteShellWord(path));
      return `${style.red('in the way:')} ${word}; move it away, for example mv -i ${word} ${word}.old, then run the same command again`;
    }),
    ...(decide.length > 0
      ? [
          `${style.red('kept yours:')} ${decide.join(', ')}; decide with --on-conflict ${ways}${also}, see the difference with --diff`,
        ]
      : []),
    ...(resolve.length > 0
      ? [`${style.red('to resolve:')} ${resolve.join(', ')}; keep one side of each conflict marker, then run again`]
      : []),
    ...(compare.length > 0
      ? [
          `${style.red('to compare:')} ${compare.join(', ')}; copy what you want, then run again with --on-conflict overwrite|merge|keep`,
        ]
      : []),
  ];
}
