/**
 * `npm run test:anywhere -- [PLACE...] [FILE...]`: runs unit and process tests, or those of the files named, where other people run them: with nothing
 * on PATH but Node and what single tests are about (`path`), in another locale and time zone (`locale`), as a user who is not root (`user`), and on a
 * small disk (`disk`), or in the places named alone. Prints a table; exits with 1 where a test fails. What this machine cannot offer (another user,
 * a file system to mount) is skipped, and the table says so.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const ROOT = resolve(import.meta.dirname, '..');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const SMALL = '200m';
/** An id without an account, and so without a home directory. */
const UID = '61234';
/** What some tests are about, and compare with: how Git merges, what patch makes of a diff. */
const SUBJECTS = ['git', 'patch', 'sh'];
const isRoot = process.getuid?.() === 0;

interface Surroundings {
  place: string;
  name: string;
  /** Why it cannot be had here. */
  missing?: string | undefined;
  env: Record<string, string>;
  /** Words before the command. */
  prefix?: readonly string[];
  enter?: () => Promise<unknown>;
  leave?: () => Promise<unknown>;
}

const folder = await mkdtemp(join(tmpdir(), 'anywhere-'));
const findTool = (name: string): string =>
  (process.env.PATH ?? '')
    .split(':')
    .map((path) => join(path, name))
    .find((path) => existsSync(path)) ?? name;
const makeFolder = async (name: string): Promise<string> => {
  const path = join(folder, name);
  await mkdir(path);
  return path;
};
const [onlyNode, home, small] = await Promise.all(['only-node', 'home', 'small'].map(makeFolder));
await symlink(process.execPath, join(onlyNode as string, 'node'));
for (const tool of SUBJECTS) await symlink(findTool(tool), join(onlyNode as string, tool));
await chmod(folder, 0o755);
await chmod(home as string, 0o777);

const all: readonly Surroundings[] = [
  { place: 'path', name: 'nothing on PATH but Node and what tests are about', env: { PATH: onlyNode as string } },
  {
    place: 'locale',
    name: 'Turkish, German, Chatham Islands',
    env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'de_DE.UTF-8', TZ: 'Pacific/Chatham' },
  },
  {
    place: 'user',
    name: 'not root',
    missing: isRoot ? undefined : 'the tests run as this user anyway',
    env: { HOME: home as string, TMPDIR: home as string },
    prefix: ['setpriv', `--reuid=${UID}`, `--regid=${UID}`, '--clear-groups'],
  },
  {
    place: 'disk',
    name: `a disk of ${SMALL}`,
    missing: isRoot ? undefined : 'only root mounts a file system',
    env: { HOME: small as string, TMPDIR: small as string },
    enter: () => execa('mount', ['-t', 'tmpfs', '-o', `size=${SMALL}`, 'tmpfs', small as string]),
    leave: () => execa('umount', [small as string]),
  },
];
const words = process.argv.slice(2);
const chosen = all.filter(({ place }) => words.includes(place));
const files = words.filter((word) => all.every(({ place }) => place !== word));

async function runTests({ env, prefix = [] }: Surroundings): Promise<{ passed: number; failed: string[] }> {
  const report = join(home as string, 'report.json');
  await rm(report, { force: true });
  const args = [
    VITEST,
    'run',
    '--project',
    'unit',
    '--project',
    'process',
    '--maxWorkers=1',
    '--no-cache',
    '--configLoader=runner',
  ];
  const [command = '', ...rest] = [
    ...prefix,
    process.execPath,
    ...args,
    '--reporter=json',
    `--outputFile=${report}`,
    ...files,
  ];
  const ran = await execa(command, rest, { cwd: ROOT, env: { CI: '', ...env }, reject: false, all: true });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: [`no report: ${ran.all?.slice(-500)}`] };
  const { numPassedTests, testResults } = JSON.parse(text);
  const failed = testResults.flatMap(({ name, status, assertionResults }: TestFile) => {
    const titles = assertionResults.filter((one) => one.status === 'failed').map(({ fullName }) => fullName);
    return titles.length === 0 && status === 'failed' ? [name] : titles;
  });
  return { passed: numPassedTests, failed };
}

interface TestFile {
  name: string;
  status: string;
  assertionResults: { status: string; fullName: string }[];
}

try {
  console.log('| where | passed | failed |\n| --- | --- | --- |');
  for (const surroundings of chosen.length > 0 ? chosen : all) {
    const { name, missing, enter, leave } = surroundings;
    if (missing !== undefined) {
      console.log(`| ${name} | skipped: ${missing} | |`);
      continue;
    }
    await enter?.();
    const { passed, failed } = await runTests(surroundings).finally(() => leave?.());
    console.log(`| ${name} | ${passed} | ${failed.length} |`);
    for (const title of failed) console.error(`${name}: ${title}`);
    if (failed.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
