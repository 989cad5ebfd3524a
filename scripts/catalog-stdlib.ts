/**
 * Makes src/catalog/python/stdlib.json: the modules of the standard library, as each interpreter says itself.
 *
 *   npx tsx scripts/catalog-stdlib.ts [interpreter...]
 *
 * Without arguments it runs python3.11 to python3.14 from PATH. A minor release that no interpreter answers for stops it.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { StdlibTable } from '../src/catalog/types.ts';

const MINORS = ['3.11', '3.12', '3.13', '3.14'];
const ASK =
  'import sys, json; print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "modules": sorted(sys.stdlib_module_names)}))';

const given = process.argv.slice(2);
const answers = new Map<string, { version: string; modules: string[] }>();
for (const interpreter of given.length > 0 ? given : MINORS.map((minor) => `python${minor}`)) {
  try {
    const answer = JSON.parse(
      execFileSync(interpreter, ['-c', ASK], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    ) as { version: string; modules: string[] };
    answers.set(answer.version.split('.').slice(0, 2).join('.'), answer);
  } catch {
    console.error(`${interpreter} does not answer`);
  }
}
const missing = MINORS.filter((minor) => !answers.has(minor));
if (missing.length > 0) {
  console.error(`no interpreter for ${missing.join(', ')}`);
  process.exit(1);
}

const lists = MINORS.map((minor) => answers.get(minor)?.modules ?? []);
const common = (lists[0] ?? []).filter((module) => lists.every((list) => list.includes(module)));
const table: StdlibTable = {
  source: `sys.stdlib_module_names of CPython ${MINORS.map((minor) => answers.get(minor)?.version).join(', ')}, by scripts/catalog-stdlib.ts`,
  date: new Date().toISOString().slice(0, 10),
  common,
  only: Object.fromEntries(
    MINORS.map((minor, i) => [minor, (lists[i] ?? []).filter((module) => !common.includes(module))]),
  ),
};
writeFileSync(new URL('../src/catalog/python/stdlib.json', import.meta.url), `${JSON.stringify(table)}\n`);
