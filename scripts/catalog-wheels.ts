/**
 * Makes src/catalog/wheels.json: for which Pythons the releases of packages that projects pin have a wheel for Linux.
 *
 *   npx tsx scripts/catalog-wheels.ts <base URL of a simple index (PEP 503)> [YYYY-MM-DD]
 */
import { writeFileSync } from 'node:fs';
import { compare } from '@renovatebot/pep440';
import { pythonsByRelease } from './pythons-by-release.ts';

/** Compiled for each Python, pinned often, and painful to build. */
const PACKAGES =
  'faiss-cpu matplotlib numba numpy onnxruntime pandas pyarrow scikit-image scikit-learn scipy sentencepiece tensorflow tiktoken tokenizers torch'.split(
    ' ',
  );

const [index, date = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
if (index === undefined) {
  console.error('usage: catalog-wheels.ts <base URL of a simple index> [date]');
  process.exit(2);
}
const lines: string[] = [];
for (const name of PACKAGES) {
  const releases = [...(await pythonsByRelease(index, name))].sort(([a], [b]) => compare(a, b));
  // A row stands for its version and those after it, up to the next row.
  const rows = releases.filter(([, pythons], i) => String(pythons) !== String(releases[i - 1]?.[1]));
  lines.push(`    ${JSON.stringify(name)}: [${rows.map(([v, p]) => JSON.stringify([v, ...p])).join(', ')}]`);
}
const source = 'Wheels for Linux on x86_64 on the package index, by scripts/catalog-wheels.ts';
writeFileSync(
  new URL('../src/catalog/wheels.json', import.meta.url),
  `{\n  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)},\n  "packages": {\n${lines.join(',\n')}\n  }\n}\n`,
);
