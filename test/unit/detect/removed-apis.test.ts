import { expect, it } from 'vitest';
import { admitsRemoval, findRemovedName } from '../../../src/catalog/packages/removed-apis.ts';
import type { Tree } from '../../../src/detect/files/tree.ts';
import { createSourceIndex } from '../../../src/detect/python/project.ts';
import { findRemovedNames } from '../../../src/detect/python/removed-apis.ts';
import { parsePython } from '../../../src/python/parse.ts';

const told = (code: string, requirements: string[]) => {
  const project = createSourceIndex({ files: new Map() } as unknown as Tree, parsePython);
  return findRemovedNames({ ...project, module: () => parsePython(code) }, ['app.py'], requirements, {
    findRemovedName: findRemovedName,
    admitsRemoval: admitsRemoval,
  });
};

it('holds a library back before the first of the names that it lost, by release and not by number', () => {
  const code = 'from scipy.integrate import simps\nfrom scipy.misc import imread\n';
  expect(told(code, ['scipy'])).toEqual([expect.stringContaining('--dep "scipy<1.2"')]);
});

it('says nothing where one of several lines holds it back already', () => {
  const code = 'from pydantic import BaseSettings\n';
  expect(told(code, ['pydantic<2', 'pydantic'])).toEqual([]);
  expect(told(code, ['pydantic>=1', 'Pydantic'])).toHaveLength(1);
});
