/**
 * Updates src/catalog/packages/debian-packages.json: which releases of Debian lack the packages that Dockerfiles often name.
 *
 *   npx tsx scripts/catalog-debian.ts bookworm=Packages.bookworm trixie=Packages.trixie
 *
 * Each argument is a release and its unpacked list of main for amd64, as apt keeps it. Names and successors are edited by hand in the JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Table {
  source: string;
  date: string;
  pythonDefaultSuite: string;
  packages: Record<string, { missing: string[]; use?: string }>;
}

const FILE = new URL('../src/catalog/packages/debian-packages.json', import.meta.url);

/** Packages of a list, and how many packages provide each virtual name. */
function readList(text: string): { real: Set<string>; providers: Map<string, number> } {
  const real = new Set<string>();
  const providers = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line.startsWith('Package: ')) real.add(line.slice('Package: '.length));
    if (!line.startsWith('Provides: ')) continue;
    for (const item of line.slice('Provides: '.length).split(',')) {
      const name = item.trim().split(' ')[0] ?? '';
      providers.set(name, (providers.get(name) ?? 0) + 1);
    }
  }
  return { real, providers };
}

const lists = process.argv.slice(2).map((argument) => {
  const [suite = '', file = ''] = argument.split(/=(.*)/s);
  return { suite, ...readList(readFileSync(file, 'utf8')) };
});
if (lists.length === 0) {
  console.error('usage: catalog-debian.ts SUITE=PACKAGES...');
  process.exit(2);
}
const table = JSON.parse(readFileSync(FILE, 'utf8')) as Table;
for (const [name, row] of Object.entries(table.packages)) {
  for (const { suite, real, providers } of lists) {
    // apt installs a virtual package where exactly one package provides it
    const there = real.has(name) || providers.get(name) === 1;
    row.missing = [...row.missing.filter((other) => other !== suite), ...(there ? [] : [suite])];
  }
}
const { packages, ...head } = { ...table, date: new Date().toISOString().slice(0, 10) };
const heads = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
const rows = Object.entries(packages).map(([name, row]) => {
  const use = row.use ? `, "use": ${JSON.stringify(row.use)}` : '';
  return `    ${JSON.stringify(name)}: { "missing": [${row.missing.map((suite) => JSON.stringify(suite)).join(', ')}]${use} }`;
});
writeFileSync(FILE, `{\n${heads.join('')}  "packages": {\n${rows.join(',\n')}\n  }\n}\n`);
