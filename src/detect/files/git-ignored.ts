/** Tells which files git would take: those that no .gitignore of the project or above it keeps out (gitignore(5)). */
import path from 'node:path';
import { createPause } from '../../files/pause.ts';
import { readProjectFile } from '../../files/project-file.ts';
import { listFoldersAbove } from '../../files/root-above.ts';
import { compileGlob } from '../../text/glob.ts';
import { readText } from './read.ts';
import type { Tree } from './tree.ts';

interface IgnoreRule {
  ignores: boolean;
  onlyFolders: boolean;
  matches: (inside: string) => boolean;
}

const MOST_BYTES = 200_000;
/** Patterns of a project that are read, and comparisons that are made with them: a warning names a few files. */
const MOST_RULES = 20_000;
const MOST_COMPARISONS = 1_000_000;

/**
 * @param paths files and folders of the project, with forward slashes.
 * @returns those that are not ignored, without the rest where the comparisons are used up.
 */
export async function findUnignored(tree: Tree, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const above = await Promise.all(
    (await listFoldersAbove(tree.root)).map(async (folder) => ({
      prefix: `${path.relative(folder, tree.root).split(path.sep).join('/')}/`,
      rules: parse(
        await readProjectFile(tree.root, path.join(folder, '.gitignore'), 'utf8', MOST_BYTES).catch(() => ''),
      ),
    })),
  );
  const inside = new Map<string, IgnoreRule[]>();
  let rulesLeft = MOST_RULES;
  let comparisonsLeft = MOST_COMPARISONS;
  const readRules = (folder: string): IgnoreRule[] => {
    const known = inside.get(folder);
    if (known) return known;
    const read = parse(rulesLeft > 0 ? (readText(tree, `${folder}.gitignore`, MOST_BYTES) ?? '') : '');
    rulesLeft -= read.length;
    inside.set(folder, read);
    return read;
  };
  /** What is written last counts, and a file nearer to the entry more than one above. */
  const isIgnored = (entry: string, isFolder: boolean): boolean => {
    const own = ['', ...listParents(entry).map((parent) => `${parent}/`)];
    const matching = [
      ...above.toReversed().map(({ prefix, rules }) => ({ rules, name: prefix + entry })),
      ...own.map((folder) => ({ rules: readRules(folder), name: entry.slice(folder.length) })),
    ].flatMap(({ rules, name }) => {
      comparisonsLeft -= rules.length;
      return rules.filter((rule) => (isFolder || !rule.onlyFolders) && rule.matches(name));
    });
    return matching.at(-1)?.ignores ?? false;
  };
  const parents = new Map<string, boolean>();
  const isIgnoredParent = (parent: string): boolean => {
    const ignored = parents.get(parent) ?? isIgnored(parent, true);
    parents.set(parent, ignored);
    return ignored;
  };
  const unignored: string[] = [];
  const pause = createPause();
  for (const entry of paths) {
    const turn = pause();
    if (turn) await turn;
    if (comparisonsLeft <= 0) break;
    if (!isIgnored(entry, tree.folders.has(entry)) && !listParents(entry).some(isIgnoredParent)) unignored.push(entry);
  }
  return unignored;
}

/** "a" and "a/b" of "a/b/c" */
const listParents = (entry: string): string[] => {
  const parts = entry.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
};

function parse(text: string): IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((line): IgnoreRule[] => {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) return [];
    const pattern = written.replace(/^!/, '').replace(/\/$/, '');
    const isAnchored = pattern.includes('/');
    try {
      const matches = compileGlob(pattern.replace(/^\//, ''), { star: 'segment', doubleStar: true, classes: true });
      return [
        {
          ignores: !written.startsWith('!'),
          onlyFolders: written.endsWith('/'),
          matches: (inside) => matches(isAnchored ? inside : inside.slice(inside.lastIndexOf('/') + 1)),
        },
      ];
    } catch (error) {
      if (error instanceof SyntaxError) return []; // no file has such a name
      throw error;
    }
  });
}
