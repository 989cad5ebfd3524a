/** Reports an entry point that is not in the project. */
import { EXIT, userError } from '../../errors.ts';
import type { Plan } from '../../plan/types.ts';
import type { RenderedFile } from '../../spec/file.ts';
import type { Project } from '../types.ts';

/**
 * @param rendered what this run writes: a starter, or a preset's templates, may bring the entry.
 * @returns a sentence where a package may have it.
 * @throws UserError (exit 2) where a small app would be written that the entry is not about.
 */
export function findMissingEntry(
  { found }: Project,
  { values: { entry }, framework, starter }: Plan,
  rendered: readonly RenderedFile[],
): string[] {
  if (!found.facts.lacksEntry || rendered.some(({ path }) => isAt(path, entry))) return [];
  if (Object.keys(starter).length > 0)
    throw userError(
      '--entry',
      `${entry} is not in the folder`,
      `name what is there; without --entry a small ${framework.name} app is written, at ${framework.entry.default}`,
      EXIT.usage,
    );
  return [
    `${entry} was not found in this folder; the container will not start unless a package or a volume provides it`,
  ];
}

/** Whether a file is, or lies in, what an entry names, under whatever root. */
function isAt(path: string, entry: string): boolean {
  const [module = ''] = entry.split(':');
  if (entry.endsWith('/')) return path.startsWith(entry.replace(/^\.\//, ''));
  if (!entry.includes(':')) return path === entry;
  const base = module.replaceAll('.', '/');
  return [`${base}.py`, `${base}/__init__.py`].some((file) => path === file || path.endsWith(`/${file}`));
}
