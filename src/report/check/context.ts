/** Prints the build context, largest files first. */
import type { BuildContext } from '../../check/index.ts';
import { escapeControlCharacters } from '../../ui/row-text.ts';
import type { Style } from '../../ui/style.ts';

/** Largest first. */
export function renderContextTable({ path, ignoreFile, sent }: { path: string } & BuildContext, style: Style): string {
  const files = sent.toSorted((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const width = Math.max(8, ...files.map(({ size }) => bytes(size).length));
  return [
    style.bold(
      `What ${escapeControlCharacters(path)} may copy: ${files.length} files, ${bytes(total)} (${ignoreFile?.path ?? 'no .dockerignore'})`,
    ),
    ...files.map((file) => `${bytes(file.size).padStart(width)}  ${escapeControlCharacters(file.path)}`),
  ].join('\n');
}

/** "512 B", "1.5 kB", "2.3 GB": powers of 1000, as Docker shows sizes. */
function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = size < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${power === 0 ? size : (size / 1000 ** power).toFixed(1)} ${units[power]}`;
}
