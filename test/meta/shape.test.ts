import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { countTypeShapes, groupBy, listFunctions } from '../../scripts/shape/read.ts';
import { startsWithVerb } from '../../scripts/shape/verbs.ts';

const SRC = new URL('../../src/', import.meta.url);
const paths = (await readdir(SRC, { recursive: true }))
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.startsWith('generated/'));
const files = await Promise.all(
  paths.map(async (path) =>
    ts.createSourceFile(path, await readFile(new URL(path, SRC), 'utf8'), ts.ScriptTarget.Latest, true),
  ),
);
const functions = files.flatMap(listFunctions);

/** What `npm run shape` prints stays within what STYLE asks for. */
describe('the shape of the source', () => {
  it('names a function by what it does, and not fooOf', () => {
    expect(functions.filter(({ name }) => /[a-z]Of$/.test(name)).length).toBeLessThanOrEqual(20);
    const exported = functions.filter((one) => one.exported);
    expect(exported.filter(({ name }) => startsWithVerb(name)).length / exported.length).toBeGreaterThan(0.9);
  });

  it('gives a type name one meaning', () => {
    expect(countTypeShapes(files)).toBeLessThanOrEqual(5);
  });

  it('keeps a folder small enough to be looked through', () => {
    const crowded = [...groupBy(paths, dirname)].filter(([, inside]) => inside.length > 20);
    expect(crowded.map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([]);
  });

  it('has no file named for nothing', () => {
    const vague = paths.filter((path) => /^(utils?|helpers?|common|misc|shared)\.ts$/.test(basename(path)));
    expect(vague).toEqual([]);
  });
});
