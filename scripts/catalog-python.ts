/**
 * Makes src/catalog/python/python.json.
 *
 *   uv python list --all-versions --only-downloads --output-format json > releases.json
 *   npx tsx scripts/catalog-python.ts <clone of docker-library/official-images> releases.json [YYYY-MM-DD]
 *
 * The manifest `library/python` there is what the registry's builders build from, so a tag that ever stood in it was
 * published. (docker-library/python's versions.json says the same of every release they share, but begins in 2022.)
 * Tags that left the manifest stay on the registry. The clone may be bare; the date is that of the table, today by default.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { PythonMinor, PythonTable } from '../src/catalog/types.ts';

const DEFAULT = '3.12';
/** Newest first. glibc as packaged by each suite. */
const SUITES = [
  { name: 'trixie', debian: 13, glibc: '2.41' },
  { name: 'bookworm', debian: 12, glibc: '2.36' },
  { name: 'bullseye', debian: 11, glibc: '2.31' },
  { name: 'buster', debian: 10, glibc: '2.28' },
];
/** From the release schedules: PEP 569, 596, 619, 664, 693, 719, 745. */
const END_OF_LIFE: Record<string, string> = {
  '3.8': '2024-10',
  '3.9': '2025-10',
  '3.10': '2026-10',
  '3.11': '2027-10',
  '3.12': '2028-10',
  '3.13': '2029-10',
  '3.14': '2030-10',
};
/** An image follows its release within days; one that is younger than this is not taken yet. */
const SETTLED_DAYS = 7;

const [clone, releasesFile, date = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
if (clone === undefined || releasesFile === undefined) {
  console.error('usage: catalog-python.ts <official-images clone> <releases.json of uv> [date]');
  process.exit(2);
}

const patch = (version: string): number => Number(version.split('.')[2]);
const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');
const bySuite = (a: string, b: string): number => suiteRank(a) - suiteRank(b);
const suiteRank = (name: string): number => SUITES.findIndex((suite) => suite.name === name);

const seen = readImages(clone);
const released = readReleases(releasesFile);
const [manifestDate = '', manifest = ''] = execFileSync(
  'git',
  ['-C', clone, 'log', '-1', '--format=%cs %h', '--', 'library/python'],
  { encoding: 'utf8' },
)
  .trim()
  .split(' ');

const table: PythonTable = {
  source: 'docker-library/official-images and the releases uv knows, by scripts/catalog-python.ts',
  date,
  parts: {
    images: {
      source: `github.com/docker-library/official-images, history of library/python to ${manifest}`,
      date: manifestDate,
    },
    releases: { source: 'uv python list --all-versions (python-build-standalone)', date: releasesDate() },
    endOfLife: { source: 'release schedules: PEP 569, 596, 619, 664, 693, 719, 745', date },
    inference:
      `Every release up to the newest manifest had an image within days, so for a minor that is still supported the newest release at least ${SETTLED_DAYS} days old is taken, ` +
      'on the suites of the newest image that was seen; such releases are listed under "inferred". A minor past its end of life takes only what was seen.',
  },
  default: DEFAULT,
  defaultSuite: SUITES[0]?.name ?? '',
  suites: SUITES,
  minors: Object.keys(END_OF_LIFE).map(minorRow),
};
writeFileSync(new URL('../src/catalog/python/python.json', import.meta.url), `${layOut(table)}\n`);

function minorRow(minor: string): PythonMinor {
  const eol = END_OF_LIFE[minor] ?? '';
  const images = Object.fromEntries(
    [...seen]
      .filter(([version]) => minorOf(version) === minor)
      .sort(([a], [b]) => patch(a) - patch(b))
      .map(([version, suites]) => [version, [...suites].sort(bySuite)]),
  );
  const confirmed = Object.keys(images).at(-1);
  if (confirmed === undefined) throw new Error(`no image of Python ${minor} in that history`);
  if (eol <= date.slice(0, 7)) return { minor, latest: confirmed, confirmed, eol, images };
  const suites = images[confirmed] ?? [];
  const inferred = [...released]
    .filter(([version, built]) => minorOf(version) === minor && patch(version) > patch(confirmed) && settled(built))
    .map(([version]) => version)
    .sort((a, b) => patch(a) - patch(b));
  for (const version of inferred) images[version] = suites;
  return {
    minor,
    latest: inferred.at(-1) ?? confirmed,
    confirmed,
    eol,
    images,
    ...(inferred.length > 0 ? { inferred } : {}),
  };
}

/** Every final release that ever had a `-slim-<suite>` tag → those suites. */
function readImages(repository: string): Map<string, Set<string>> {
  const history = execFileSync('git', ['-C', repository, 'log', '-p', '--format=', '--', 'library/python'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const images = new Map<string, Set<string>>();
  for (const [, version = '', suite = ''] of history.matchAll(/[ ,](3\.\d+\.\d+)-slim-([a-z]+)\b/g)) {
    if (suiteRank(suite) < 0 || !(minorOf(version) in END_OF_LIFE)) continue;
    images.set(version, (images.get(version) ?? new Set()).add(suite));
  }
  return images;
}

/** Final CPython releases → the day of the build that uv would download, as YYYY-MM-DD. */
function readReleases(file: string): Map<string, string> {
  const rows = JSON.parse(readFileSync(file, 'utf8')) as { implementation: string; version: string; url: string }[];
  const days = new Map<string, string>();
  for (const { implementation, version, url } of rows) {
    const day = /\/(\d{4})(\d\d)(\d\d)\//.exec(url);
    if (implementation !== 'cpython' || day === null || !/^3\.\d+\.\d+$/.test(version)) continue;
    days.set(version, day.slice(1).join('-'));
  }
  return days;
}

function releasesDate(): string {
  return [...released.values()].sort().at(-1) ?? '';
}

function settled(built: string): boolean {
  return Date.parse(date) - Date.parse(built) >= SETTLED_DAYS * 24 * 60 * 60 * 1000;
}

/** One line a release, so that a diff of the table reads as a list of releases. */
function layOut(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /\[\s+("[^[\]{}]*?")\s+\]/g,
    (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`,
  );
}
