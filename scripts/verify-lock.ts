/**
 * Compares locks from the snapshot with what uv resolves when it is held to the snapshot's versions and overrides: seeded
 * random subsets of 1 to 40 roots, each for every Python and both machines. Names, versions and hashes are compared.
 * Needs uv (on PATH, or UV=path) and a package index.
 *
 *   npx tsx scripts/verify-lock.ts [--subsets 60] [--first 1] [--seed 1] [--accelerator cpu|cuda]
 *     [--platform linux/amd64 --platform linux/arm64] [--glibc 2_28] [--jobs 1]
 *
 * Exit code 1 when one differs.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { findTargetBit, findVariant, loadSnapshot } from '../src/catalog/snapshot/index.ts';
import { formatRequirementsTxt } from '../src/lock/requirements-txt.ts';
import { type Lock, MACHINE, type Platform } from '../src/spec/lock.ts';
import { generator, lockOf, servedOf, subset, type Target } from './snapshot/subsets.ts';
import type { PytorchWheels } from './snapshot/types.ts';

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    subsets: { type: 'string', default: '60' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    accelerator: { type: 'string', default: 'cpu' },
    platform: { type: 'string', multiple: true, default: ['linux/amd64', 'linux/arm64'] },
    glibc: { type: 'string', default: '2_28' },
    jobs: { type: 'string', default: '1' },
  },
});
/** "name==version" → its hashes; a torch build without its label, since the PyTorch index is not asked. */
type Pins = Map<string, Set<string>>;
const LARGEST = 40;
/** That of the oldest suite among the base images, bookworm. */
const BASE_GLIBC = '2_36';
const UV = process.env.UV ?? 'uv';

const snapshot = await loadSnapshot();
const pytorch = JSON.parse(
  await readFile(new URL('../data/pytorch-cpu-wheels.json', import.meta.url), 'utf8'),
) as PytorchWheels;
const cuda = options.accelerator !== 'cpu';
const accelerator = cuda ? snapshot.cuda : 'cpu';
const folder = await mkdtemp(path.join(os.tmpdir(), 'verify-lock-'));
const work = tasks();
const total = work.length;
const count = { same: 0, different: 0, empty: 0 };
await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
await rm(folder, { recursive: true });
console.log(`${total} locks: ${count.same} same, ${count.different} different, ${count.empty} with nothing to lock`);
process.exitCode = count.different === 0 ? 0 : 1;

interface Task {
  number: number;
  roots: string[];
  target: Target;
}

function tasks(): Task[] {
  const random = generator(Number(options.seed));
  const first = Number(options.first);
  const sets = Array.from({ length: first - 1 + Number(options.subsets) }, (_, at) => ({
    number: at + 1,
    roots: subset(snapshot, accelerator, 1 + Math.floor(random() * LARGEST), random),
  }));
  const platforms = options.platform as Platform[];
  return sets
    .slice(first - 1)
    .flatMap((set) =>
      snapshot.pythons.flatMap((python) =>
        platforms.map((platform) => ({ ...set, target: { python, platform, accelerator } })),
      ),
    );
}

async function worker(): Promise<void> {
  for (let task = work.shift(); task; task = work.shift()) {
    const { number, target } = task;
    const roots = servedOf(snapshot, task.roots, target);
    const name = `${number} ${target.accelerator} ${target.python} ${target.platform}`;
    if (roots.length === 0) {
      count.empty += 1;
      continue;
    }
    const differences = await compare(roots, target, path.join(folder, name.replaceAll(/\W/g, '-')));
    count[differences.length === 0 ? 'same' : 'different'] += 1;
    const said = differences.length === 0 ? 'same' : `DIFFERENT: ${differences.join('; ')}\n  ${roots.join(' ')}`;
    console.log(`${name}: ${roots.length} roots: ${said}`);
  }
}

async function compare(roots: readonly string[], target: Target, dir: string): Promise<string[]> {
  const lock = lockOf(snapshot, roots, target);
  const bare = formatRequirementsTxt(lock, { frameworks: [] })
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => /^[^#\s]/.test(line) && !/ --hash=sha256:[0-9a-f]{64}/.test(line));
  const ours = pinsOf(lock);
  let theirs: Pins;
  try {
    theirs = await resolved(roots, target, dir);
  } catch (error) {
    return [
      `uv: ${String((error as { stderr?: string }).stderr || error)
        .replaceAll(/\s+/g, ' ')
        .slice(0, 600)}`,
    ];
  }
  const torch = new Set(lock.packages.filter(({ url }) => url).map(({ name, version }) => pin(name, version)));
  const isOther = (key: string, hash: string): boolean => {
    const known = theirs.get(key) ?? new Set();
    return known.size > 0 && !torch.has(key) && !known.has(hash);
  };
  return [
    ...bare.map((line) => `no hash: ${line}`),
    ...[...ours.keys()].filter((key) => !theirs.has(key)).map((key) => `only ours ${key}`),
    ...[...theirs.keys()].filter((key) => !ours.has(key)).map((key) => `only uv ${key}`),
    ...[...ours].flatMap(([key, hashes]) =>
      [...hashes].filter((hash) => isOther(key, hash)).map((hash) => `${key} has no ${hash}`),
    ),
  ];
}

function pin(name: string, version: string): string {
  return `${name}==${version.replace('+cpu', '')}`;
}

function pinsOf({ packages }: Lock): Pins {
  return new Map(packages.map(({ name, version, hashes }) => [pin(name, version), new Set(hashes)]));
}

async function resolved(roots: readonly string[], target: Target, dir: string): Promise<Pins> {
  const bit = findTargetBit(snapshot, target.python, cuda, target.platform === 'linux/arm64') ?? 0;
  const pins = snapshot.names.flatMap((name) => {
    const variant = findVariant(snapshot, name, bit);
    return variant ? [pin(name, variant[0])] : [];
  });
  await mkdir(dir);
  const list = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
  const metadata = Object.entries(pytorch.requires).map(
    ([key, requires]) =>
      `[[dependency-metadata]]\nname = "${key.split('==')[0]}"\nversion = "${key.split('==')[1]}"\nrequires-dist = ${list(requires)}\n`,
  );
  const never = cuda ? [] : Object.keys(snapshot.dropped).map((name) => `${name} ; python_version < '0'`);
  const config = [
    `override-dependencies = ${list(never)}`,
    `constraint-dependencies = ${list(pins)}`,
    ...(cuda ? [] : metadata),
  ];
  await writeFile(path.join(dir, 'uv.toml'), config.join('\n'));
  const renamed = roots.map((root) =>
    root.replace(/^[a-z0-9-]+/, (name) => standIn(name, bit, target.platform) ?? name),
  );
  await writeFile(path.join(dir, 'in.txt'), renamed.join('\n'));
  const quiet = ['--quiet', '--no-header', '--no-annotate', '--generate-hashes', '--config-file', 'uv.toml'];
  const where = (glibc: string) => ['--python-platform', `${MACHINE[target.platform]}-manylinux_${glibc}`];
  const ask = async (glibc: string, ...how: string[]) => {
    const args = [...how, ...quiet, '--python-version', target.python, ...where(glibc), 'in.txt'];
    const { stdout } = await run(UV, ['pip', 'compile', ...args], { cwd: dir, maxBuffer: 1 << 26 });
    return stdout;
  };
  // What an earlier subset fetched serves: the index is asked again only for what is not there yet.
  const stdout = await ask(options.glibc, '--offline')
    .catch(() => ask(options.glibc))
    .catch((error: { stderr?: string }) => {
      // Some wheels want a newer glibc than the oldest that uv knows by name, and the base images have it.
      if (!error.stderr?.includes('matching platform tag')) throw error;
      return ask(BASE_GLIBC);
    });
  const found = new Map(
    stdout
      .replaceAll('\\\n', '')
      .split('\n')
      .flatMap((line) => {
        const [, name, version] = /^([a-z0-9-]+)==(\S+)/.exec(line) ?? [];
        return name && version ? [[name, { version, line }] as const] : [];
      }),
  );
  const wanted = substituted([...found.keys()], bit, target.platform);
  // What was put in another's place uv has not looked at: its hashes are not compared.
  return new Map(
    wanted.map((name) => {
      const { version = findVariant(snapshot, name, bit)?.[0] ?? '', line } = found.get(name) ?? {};
      return [pin(name, version), new Set(line?.match(/sha256:[0-9a-f]{64}/g))];
    }),
  );
}

/** What stands in for a package on a target, as the snapshot's overrides say. */
function standIn(name: string, bit: number, platform: Platform): string | undefined {
  return snapshot.substitutions.find(
    (s) =>
      s.from === name &&
      (!s.accelerator || (s.accelerator === 'cuda') === cuda) &&
      (!s.machine || s.machine === MACHINE[platform]) &&
      findVariant(snapshot, s.to, bit),
  )?.to;
}

/** uv knows nothing of substitutions: they are applied to the roots that it is given, and to what its answer has of others. */
function substituted(names: readonly string[], bit: number, platform: Platform): string[] {
  const all = new Set(names.map((name) => standIn(name, bit, platform) ?? name));
  for (const group of snapshot.exclusive) {
    for (const loser of group.names.filter((name) => all.has(name)).slice(1)) all.delete(loser);
  }
  return [...all];
}
