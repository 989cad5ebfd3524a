/** The errors for words, paths and lines that `explain` does not know. */

import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type UserError, userError } from '../../errors.ts';
import type { ExplainedFile } from '../../explain/index.ts';
import { listTopicNames, type TopicContext } from '../../explain/topic.ts';
import { findNearest } from '../../spec/nearest.ts';

const ALL_TOPICS = 'npx create-ml-container explain topics lists all';
const ALL_FILES = 'npx create-ml-container explain shows all that it wrote';
/** Names that a message may hold. */
const FEW = 3;

/** Neither a topic nor a file of ours: perhaps one of the project's own. */
export async function createUnknownTopicError(
  word: string,
  dir: string,
  files: readonly ExplainedFile[],
  known: TopicContext,
): Promise<UserError> {
  const own = await ofTheProject(word, dir, files);
  const paths = files.map(({ path }) => path);
  // a path is compared with paths
  const names = word.includes('/') ? paths : [...listTopicNames(known), ...paths];
  return own ?? userError(word, 'unknown topic, and no such file of the container', guess(word, names, ALL_TOPICS));
}

/** A path with a line, and no file of ours. */
export async function createUnknownFileError(
  path: string,
  dir: string,
  files: readonly ExplainedFile[],
): Promise<UserError> {
  const own = await ofTheProject(path, dir, files);
  const paths = files.map((file) => file.path);
  return own ?? userError(path, 'is no file of the container', guess(path, paths, ALL_FILES));
}

async function ofTheProject(
  path: string,
  dir: string,
  files: readonly ExplainedFile[],
): Promise<UserError | undefined> {
  const inside = relative(dir, resolve(dir, path)).replaceAll('\\', '/');
  const found = inside.startsWith('..') ? undefined : await stat(resolve(dir, inside)).catch(() => undefined);
  if (found?.isFile())
    return userError(path, 'is a file of the project that create-ml-container did not write', ALL_FILES);
  const below = files.map((file) => file.path).filter((candidate) => candidate.startsWith(`${inside}/`));
  if (!found?.isDirectory() || below.length === 0) return undefined;
  return userError(path, 'is a folder', `name one of its files: ${few(below)}`);
}

function guess(word: string, words: readonly string[], all: string): string {
  const meant = findNearest(word, words);
  if (meant !== undefined) return `did you mean ${meant}? ${all}`;
  return all;
}

const few = (words: readonly string[]): string =>
  words.length > FEW ? `${words.slice(0, FEW).join(', ')}, ...` : words.join(', ');
