/** Finds folders that a repository names and does not contain: submodules that were not fetched, and what a Compose file builds. */
import { stripEnd } from '../../text/strip.ts';
import { COMPOSE_FILES } from '../container/compose-above.ts';
import type { SourceIndex } from '../python/types.ts';
import { joinPath } from './paths.ts';

/** @returns a sentence about the first; undefined where all are there. */
export function describeMissingFolder(project: SourceIndex): string | undefined {
  for (const [line, path] of findPaths(project, '.gitmodules', /^[ \t]*path[ \t]*=([^\r\n]+)$/))
    return `.gitmodules:${line} names ${path}, which is empty: git submodule update --init fetches it`;
  for (const file of COMPOSE_FILES)
    for (const [line, path] of findPaths(project, file, /^[ \t]*(?:build|context):[ \t]*["']?([\w./-]+)["']?[ \t]*$/))
      return `${file}:${line} builds ${path}, which is not in the folder: run create-ml-container where it is`;
  return undefined;
}

/** Lines with a path below the project that no file lies in, with that path. */
function findPaths(project: SourceIndex, file: string, pattern: RegExp): [line: number, path: string][] {
  const lines = project.text(file)?.split('\n') ?? [];
  return lines.flatMap((text, i): [number, string][] => {
    const path = joinPath('', stripEnd((pattern.exec(text)?.[1] ?? '').trim().replace(/^\.\//, ''), '/'));
    if (path === '' || path === '.' || path.startsWith('..') || path.startsWith('/')) return [];
    return [...project.tree.files.keys()].some((one) => one.startsWith(`${path}/`)) ? [] : [[i + 1, path]];
  });
}
