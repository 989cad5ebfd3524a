/**
 * `npm run nodes -- [VERSION...] [FILE...]`: runs the unit and process tests, or those of the files named, on each Node of the CI matrix, or on
 * those named. The npm package `node` brings the binaries. Options of vitest are passed on (`--maxWorkers=1`). Prints a table; exits with 1 where a test fails.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { readJson } from 'fs-extra/esm';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
const isVersion = (word: string): boolean => /^[\d.]+$/.test(word);
const files = words.filter((word) => !isVersion(word));

async function listVersions(): Promise<string[]> {
  const chosen = words.filter(isVersion);
  if (chosen.length > 0) return chosen;
  const workflow = parse(await readFile(join(ROOT, '.github/workflows/ci.yml'), 'utf8'));
  return workflow.jobs.test.strategy.matrix.node;
}

/** @returns the path of the binary. */
async function installNode(version: string, folder: string): Promise<string> {
  const prefix = join(folder, version);
  await execa('npm', ['install', '--no-audit', '--no-fund', '--prefix', prefix, `node@${version}`]);
  return join(prefix, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

interface Outcome {
  passed: number;
  failed: string[];
  seconds: number;
}

async function runTests(node: string, report: string): Promise<Outcome> {
  const started = Date.now();
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [
    'run',
    '--project',
    'unit',
    '--project',
    'process',
    '--reporter=json',
    `--outputFile=${report}`,
    ...files,
  ];
  await execa(node, [vitest, ...args], {
    cwd: ROOT,
    env: { CI: '', PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    reject: false,
  });
  const { numPassedTests, testResults } = await readJson(report);
  const failed = testResults.flatMap(({ name, status, assertionResults }: TestFile) => {
    const titles = assertionResults.filter((one) => one.status === 'failed').map(({ fullName }) => fullName);
    return titles.length === 0 && status === 'failed' ? [name] : titles;
  });
  return { passed: numPassedTests, failed, seconds: Math.round((Date.now() - started) / 1000) };
}

interface TestFile {
  name: string;
  status: string;
  assertionResults: { status: string; fullName: string }[];
}

const folder = await mkdtemp(join(tmpdir(), 'nodes-'));
try {
  console.log('| Node | passed | failed | seconds |\n| --- | --- | --- | --- |');
  for (const version of await listVersions()) {
    const node = await installNode(version, folder);
    const { stdout } = await execa(node, ['--version']);
    const { passed, failed, seconds } = await runTests(node, join(folder, `${version}.json`));
    console.log(`| ${stdout} | ${passed} | ${failed.length} | ${seconds} |`);
    for (const title of failed) console.error(`${stdout}: ${title}`);
    if (failed.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
