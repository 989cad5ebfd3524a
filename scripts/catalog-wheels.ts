/**
 * Makes src/catalog/python/wheels.json: for which Pythons the releases of packages that projects pin have a wheel for Linux.
 *
 *   npx tsx scripts/catalog-wheels.ts PIP [--only NAME,NAME] [--date YYYY-MM-DD]
 *
 * PIP is a pip >= 25.3, whose `index versions` heeds `--only-binary`; it asks the index that it is configured for. With --only the
 * rows of the other packages stay as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare } from '@renovatebot/pep440';
import { execa } from 'execa';
import { cleanOwnEnvironment } from './tool-environment.ts';

cleanOwnEnvironment();

/** Compiled for each Python, pinned often, and painful to build. */
const PACKAGES =
  'aiohttp faiss-cpu gensim greenlet grpcio h5py lxml matplotlib numba numpy onnxruntime pandas pillow psycopg2-binary pyarrow pydantic-core pyyaml scikit-image scikit-learn scipy sentencepiece spacy statsmodels tensorflow tiktoken tokenizers torch'.split(
    ' ',
  );
const PYTHONS = ['3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];
/** Every glibc up to that of the images, and the three names from before they were counted. */
const PLATFORMS = [
  ...Array.from({ length: 32 }, (_, i) => `manylinux_2_${5 + i}_x86_64`),
  'manylinux2014_x86_64',
  'manylinux2010_x86_64',
  'manylinux1_x86_64',
  'linux_x86_64',
];
const FILE = new URL('../src/catalog/python/wheels.json', import.meta.url);

type Row = [version: string, ...pythons: string[]];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, date: { type: 'string' } },
});
const [pip] = positionals;
if (pip === undefined) {
  console.error('usage: catalog-wheels.ts PIP [--only NAME,NAME] [--date YYYY-MM-DD]');
  process.exit(2);
}

const before = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, Row[]> };
const asked = options.only?.split(',') ?? PACKAGES;
const packages: Record<string, Row[]> = {};
for (const name of PACKAGES)
  packages[name] = asked.includes(name) ? await rowsFor(pip, name) : (before.packages[name] ?? []);
write(packages, options.date ?? new Date().toISOString().slice(0, 10));

/** A row stands for its version and those after it, up to the next row. */
async function rowsFor(client: string, name: string): Promise<Row[]> {
  const pythons = new Map<string, string[]>();
  for (const minor of PYTHONS)
    for (const version of await versionsFor(client, name, minor))
      pythons.set(version, [...(pythons.get(version) ?? []), minor]);
  const releases = [...pythons].sort(([a], [b]) => compare(a, b));
  return releases.filter(([, p], i) => String(p) !== String(releases[i - 1]?.[1])).map(([v, p]) => [v, ...p]);
}

/** Releases, none of them yanked or a pre-release, with a wheel for that Python. */
async function versionsFor(client: string, name: string, minor: string): Promise<string[]> {
  const platforms = PLATFORMS.flatMap((platform) => ['--platform', platform]);
  const words = ['index', 'versions', name, '--json', '--only-binary=:all:', '--python-version', minor, ...platforms];
  const { stdout, stderr, exitCode } = await execa(client, words, { reject: false });
  if (exitCode === 0) return (JSON.parse(stdout) as { versions: string[] }).versions;
  if (stderr.includes('No matching distribution')) return [];
  throw new Error(`${name} for Python ${minor}: ${stderr}`);
}

function write(packages: Record<string, Row[]>, date: string): void {
  const source = 'Wheels for Linux on x86_64 on the package index, by scripts/catalog-wheels.ts';
  const lines = Object.entries(packages).map(
    ([name, rows]) => `    ${JSON.stringify(name)}: [${rows.map((row) => JSON.stringify(row)).join(', ')}]`,
  );
  writeFileSync(
    FILE,
    `{\n  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)},\n  "packages": {\n${lines.join(',\n')}\n  }\n}\n`,
  );
}
