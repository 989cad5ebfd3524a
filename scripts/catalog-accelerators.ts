/**
 * Makes src/catalog/accelerators/stacks/*.json and the list that imports them.
 *
 *   npx tsx scripts/catalog-accelerators.ts <base URL of a simple index (PEP 503)> [YYYY-MM-DD]
 *
 * Which CUDA builds there are is kept by hand in catalog-accelerators.json, with its sources: no index can be asked for that.
 * Which releases there are, and for which Pythons each has a Linux wheel, is read off the index.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compare, satisfies } from '@renovatebot/pep440';
import type { AcceleratorBuild, AcceleratorStack } from '../src/catalog/types.ts';
import { pythonsByRelease } from './pythons-by-release.ts';

type Rule = Omit<AcceleratorBuild, 'version' | 'releases' | 'python'> & { when: string };
interface Rules {
  source: string;
  date: string;
  stacks: (Omit<AcceleratorStack, 'builds' | 'source' | 'date'> & { wheels?: string; from: string; rows: Rule[] })[];
}

const [index, date = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
if (index === undefined) {
  console.error('usage: catalog-accelerators.ts <base URL of a simple index> [date]');
  process.exit(2);
}
const rules = JSON.parse(readFileSync(new URL('catalog-accelerators.json', import.meta.url), 'utf8')) as Rules;
const folder = new URL('../src/catalog/accelerators/stacks/', import.meta.url);
mkdirSync(folder, { recursive: true });

for (const { rows, from, wheels, ...stack } of rules.stacks) {
  const pythons = await pythonsByRelease(index, wheels ?? stack.package);
  const releases = [...pythons.keys()].filter((release) => satisfies(release, from)).sort((a, b) => compare(b, a));
  const each = releases.map((release) => buildOf(release, rows, pythons.get(release) ?? []));
  const table: AcceleratorStack = {
    source: `${rules.source}; releases and Pythons from the package index, by scripts/catalog-accelerators.ts`,
    date,
    ...stack,
    builds: grouped(each),
  };
  writeFileSync(new URL(`${stack.package}.json`, folder), `${layOut(table)}\n`);
}

function buildOf(release: string, rows: Rule[], python: string[]): AcceleratorBuild {
  const rule = rows.find(({ when }) => satisfies(release, when));
  if (!rule) throw new Error(`no rule for ${release}`);
  const { when: _, ...rest } = rule;
  return { version: release, releases: [release], python, ...rest };
}

/** One row a minor release, named "2.13", and one more for each patch release that differs from the minor's newest. */
function grouped(builds: AcceleratorBuild[]): AcceleratorBuild[] {
  const said = ({ version: _v, releases: _r, ...rest }: AcceleratorBuild): string => JSON.stringify(rest);
  const minor = (version: string): string => version.split('.').slice(0, 2).join('.');
  const rows: AcceleratorBuild[] = [];
  for (const build of builds) {
    const head = rows.find((row) => row.version === minor(build.version));
    if (!head) rows.push({ ...build, version: minor(build.version) });
    else if (said(head) === said(build)) head.releases.push(build.version);
    else rows.push(build);
  }
  return rows;
}

/** Lists on one line, so that a diff reads row by row. */
function layOut(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /\[\s+("[^[\]{}]*?")\s+\]/g,
    (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`,
  );
}
