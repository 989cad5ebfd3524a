/**
 * The guard of `npm run refresh`: locks each starter app, seed system and project of the fixtures offline with the built program. Data that
 * breaks one that was locked before is refused. On its own, `tsx scripts/refresh-guard.ts BEFORE.json` compares with what `--save FILE` wrote.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compare } from '@renovatebot/pep440';
import { execa } from 'execa';
import { readJson } from 'fs-extra/esm';

const ROOT = resolve(import.meta.dirname, '..');
const BIN = join(ROOT, 'bin/create-ml-container.js');

/** What became of one project: its locked versions, or why there are none. */
export interface LockedProject {
  versions: Record<string, string>;
  /** "14 packages, 3 MB to download", as the report of a run has it. */
  summary?: string;
  error?: string;
}
export type LockedProjects = Record<string, LockedProject>;

export async function lockProjects(): Promise<LockedProjects> {
  const schema = await readJson(join(ROOT, 'schema/ml-container.schema.json'));
  const found: LockedProjects = {};
  for (const framework of schema.properties.framework.enum as string[])
    found[`starter ${framework}`] = await lockProject(undefined, ['--framework', framework]);
  for (const kind of ['systems', 'projects']) {
    const folder = join(ROOT, 'test/fixtures', kind);
    for (const name of (await readdir(folder)).sort())
      found[`${kind}/${name}`] = await lockProject(join(folder, name), []);
  }
  return found;
}

async function lockProject(source: string | undefined, args: readonly string[]): Promise<LockedProject> {
  const top = await mkdtemp(join(tmpdir(), 'refresh-'));
  const dir = join(top, 'app');
  try {
    if (source !== undefined) await cp(source, dir, { recursive: true });
    const command = [
      BIN,
      dir,
      ...args,
      '--yes',
      '--no-interactive',
      '--offline',
      '--on-conflict',
      'overwrite',
      '--name',
      'app',
    ];
    const ran = await execa(process.execPath, command, { reject: false });
    const error = ran.stderr.split('\n').find((line) => line.trim() !== '') ?? `exit code ${ran.exitCode}`;
    if (ran.exitCode !== 0) return { versions: {}, error: error.replaceAll(top, '') };
    const versions = readVersions(await readFile(join(dir, 'requirements.txt'), 'utf8'));
    const { decisions } = await readJson(join(dir, 'ml-container.lock'));
    return { versions, summary: decisions.lock };
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

function readVersions(text: string): Record<string, string> {
  const pins = text.matchAll(/^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?(?:==([^\s\\;]+)| @ \S*\/[^/\s-]+-([^/\s-]+)-)/gm);
  return Object.fromEntries(
    [...pins].map(([, name = '', version, ofWheel]) => [name, decodeURIComponent(version ?? ofWheel ?? '')]),
  );
}

/** One line for each project that was locked before and is not now, or that lost packages which nothing replaced. */
export function findBroken(before: LockedProjects, after: LockedProjects): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const now = after[name];
    if (was.error !== undefined) return [];
    if (now === undefined) return [`${name}: is no longer there`];
    if (now.error !== undefined) return [`${name}: ${now.error}`];
    const lost = Object.keys(was.versions).length > 0 && Object.keys(now.versions).length === 0;
    return lost ? [`${name}: has no packages any more`] : [];
  });
}

/** What python.json says of its sources and of the newest release of each minor. */
export interface PythonReleases {
  parts: Record<string, string | { date: string }>;
  minors: { minor: string; latest: string }[];
}

/** One line for each source that is older than the one before, and each minor whose newest release went back: an old clone gives both. */
export function findOlderSources(before: PythonReleases, after: PythonReleases): string[] {
  const older = Object.entries(before.parts).flatMap(([part, was]) => {
    const now = after.parts[part];
    if (typeof was === 'string' || typeof now !== 'object' || now.date >= was.date) return [];
    return [`python.json: the source of ${part} is of ${now.date}, and was of ${was.date}`];
  });
  const back = before.minors.flatMap(({ minor, latest }) => {
    const now = after.minors.find((one) => one.minor === minor)?.latest;
    if (now !== undefined && compare(now, latest) >= 0) return [];
    return [`python.json: the newest ${minor} was ${latest}, and is ${now ?? 'gone'}`];
  });
  return [...older, ...back];
}

/** Whether more than its dates changed between two texts of a table. */
export function hasMoved(before: string, after: string): boolean {
  const [was, now] = [before, after].map((text) => text.replaceAll(/"date": ?"[\d-]+"/g, ''));
  return was !== now;
}

/** "numpy 2.3.0 → 2.4.0" for each version that is not what it was. */
export function listMoves(was: LockedProject | undefined, now: LockedProject): string[] {
  return Object.entries(now.versions)
    .filter(([name, version]) => was?.versions[name] !== version)
    .map(([name, version]) => `${name} ${was?.versions[name] ?? '-'} → ${version}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [first = '', file = ''] = process.argv.slice(2);
  const now = await lockProjects();
  if (first === '--save') await writeFile(file, JSON.stringify(now, null, 2));
  else {
    const broken = findBroken(await readJson(first), now);
    console.log(broken.length === 0 ? 'nothing is broken' : broken.join('\n'));
    process.exitCode = broken.length === 0 ? 0 : 1;
  }
}
