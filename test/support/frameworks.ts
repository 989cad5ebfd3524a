/** The frameworks as their folders say, for tests that try every one of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Framework } from '../../src/catalog/frameworks/types.ts';
import { getSnapshotInfo } from '../../src/catalog/snapshot/index.ts';
import { parseRequirement } from '../../src/pep/requirement.ts';

const FOLDERS = fileURLToPath(new URL('../../templates/frameworks/', import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(`${FOLDERS}${name}/framework.json`, 'utf8')) as Framework;
const all = readdirSync(FOLDERS).map(read);

export const frameworks: readonly string[] = all.map(({ name }) => name);

/** The flags of the accelerators that a framework runs on. */
export const acceleratorsOf = (framework: string): string[] => {
  const only = all.find(({ name }) => name === framework)?.accelerator;
  return only === undefined ? ['--cpu', '--gpu'] : [{ cpu: '--cpu', cuda: '--gpu' }[only]];
};

/** Whether its lock is a walk of the snapshot; otherwise uv asks the index, which takes half a minute. */
export const isInSnapshot = (framework: string): boolean => {
  const known = new Set(getSnapshotInfo().roots.map(([name]) => name));
  const { dependencies = [], starterDependencies = [] } = all.find(({ name }) => name === framework) ?? {};
  return [...dependencies, ...starterDependencies].every((text) => known.has(parseRequirement(text, framework).name));
};

/** torch, unless uv would have to ask the index of PyTorch for it: the CPU builds are on no other. */
export const listTorchOptions = (framework: string, accelerator: string | undefined): string[] =>
  accelerator === '--gpu' || isInSnapshot(framework) ? ['--dep', 'torch'] : [];
