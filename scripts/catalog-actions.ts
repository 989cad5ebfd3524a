/**
 * Makes the actions of src/catalog/targets/ci-action-pins.json, which generated CI files take theirs from: the newest release of each, by the
 * commit that its tag leads to. The workflows of this repository are Dependabot's: no job may change them with its own token.
 *
 *   npx tsx scripts/catalog-actions.ts ORIGIN [TABLE]
 *
 * ORIGIN is asked as git asks a server, or a folder: ORIGIN/actions/checkout. A release is a tag of three numbers. An action without one, or
 * whose newest is older than the pin, stops it, and nothing is written.
 */
import { resolve } from 'node:path';
import { execa } from 'execa';
import { readJson, writeJson } from 'fs-extra/esm';
import { cleanOwnEnvironment } from './tool-environment.ts';

interface Pin {
  tag: string;
  commit: string;
}

interface PinTable {
  source: string;
  date: string;
  actions: Record<string, Pin>;
}

cleanOwnEnvironment();
const [origin, file = resolve(import.meta.dirname, '../src/catalog/targets/ci-action-pins.json')] =
  process.argv.slice(2);
if (origin === undefined) throw new Error('usage: catalog-actions.ts ORIGIN [TABLE]');
const before: PinTable = await readJson(file);
const actions: Record<string, Pin> = {};
for (const [name, pin] of Object.entries(before.actions)) actions[name] = await findNewest(name, pin);
const source =
  "tags of each action's repository and the commits that they lead to (git ls-remote), by scripts/catalog-actions.ts; images as public workflow files pin them";
await writeJson(file, { ...before, source, date: new Date().toISOString().slice(0, 10), actions }, { spaces: 2 });
const moved = Object.entries(before.actions).flatMap(([name, { tag }]) => {
  const now = actions[name]?.tag;
  return now === tag ? [] : [`${name} ${tag} to ${now}`];
});
console.log(moved.length > 0 ? moved.join(', ') : 'no action has a newer release');

async function findNewest(name: string, pin: Pin): Promise<Pin> {
  const { stdout } = await execa('git', ['ls-remote', '--tags', '--', `${origin}/${name}`]);
  // an annotated tag has a second line, with the commit that it leads to
  const commits = new Map(
    stdout.split('\n').flatMap((line): [string, string][] => {
      const [, commit, tag] = /^([0-9a-f]{40})\trefs\/tags\/(v\d+\.\d+\.\d+)(?:\^\{\})?$/.exec(line) ?? [];
      return commit === undefined || tag === undefined ? [] : [[tag, commit]];
    }),
  );
  const tag = [...commits.keys()].sort(compareTags).at(-1);
  const commit = tag === undefined ? undefined : commits.get(tag);
  if (tag === undefined || commit === undefined) throw new Error(`${name} has no release such as v1.2.3`);
  if (compareTags(tag, pin.tag) < 0)
    throw new Error(`${name}: its newest release ${tag} is older than the pin ${pin.tag}`);
  return { tag, commit };
}

function compareTags(a: string, b: string): number {
  const [left, right] = [a, b].map((tag) => tag.slice(1).split('.').map(Number));
  const at = left?.findIndex((part, i) => part !== right?.[i]) ?? -1;
  return at < 0 ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
}
