/**
 * Compares locks from the snapshot with what uv resolves when it is held to the snapshot's versions: seeded random subsets
 * of the roots, for every Python and both machines. Needs uv (on PATH, or UV=path) and a package index.
 *
 *   npx tsx scripts/verify-lock.ts [--subsets 20] [--seed 1] [--accelerator cpu|cuda]
 *
 * Exit code 1 when one differs.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { filesOn, loadSnapshot, type Snapshot, targetBit, variantOn } from '../src/catalog/snapshot/index.ts';
import { lockFromSnapshot } from '../src/lock/snapshot.ts';
import type { Platform } from '../src/spec/lock.ts';
import { MACHINE } from '../src/spec/lock.ts';
import type { PytorchWheels } from './snapshot/types.ts';

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    subsets: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    accelerator: { type: 'string', default: 'cpu' },
  },
});
const snapshot = await loadSnapshot();
const pytorch = JSON.parse(
  await readFile(new URL('../data/pytorch-cpu-wheels.json', import.meta.url), 'utf8'),
) as PytorchWheels;
const cuda = options.accelerator !== 'cpu';
const accelerator = cuda ? snapshot.cuda : 'cpu';
const random = generator(Number(options.seed));
const folder = await mkdtemp(path.join(os.tmpdir(), 'verify-lock-'));
let different = 0;
for (let n = 0; n < Number(options.subsets); n += 1) {
  const python = snapshot.pythons[n % snapshot.pythons.length] ?? '';
  const platform: Platform = n % 8 < 4 ? 'linux/amd64' : 'linux/arm64';
  const roots = subset(python, platform, 1 + Math.floor(random() * 40));
  const ours = locked(roots, python, platform);
  const theirs = await resolved(roots, python, platform);
  const only = (a: Set<string>, b: Set<string>) => [...a].filter((x) => !b.has(x)).sort();
  const [more, fewer] = [only(ours, theirs), only(theirs, ours)];
  if (more.length + fewer.length > 0) different += 1;
  const verdict =
    more.length + fewer.length === 0
      ? 'same'
      : `DIFFERENT: only ours ${more.join(' ') || '-'}; only uv ${fewer.join(' ') || '-'}`;
  console.log(`${n + 1} ${python} ${platform} ${roots.length} roots, ${ours.size} packages: ${verdict}`);
}
await rm(folder, { recursive: true });
console.log(`${Number(options.subsets) - different} same, ${different} different`);
process.exitCode = different === 0 ? 0 : 1;

function locked(roots: readonly string[], python: string, platform: Platform): Set<string> {
  const asked = roots.map((requirement) => ({ requirement, from: 'test' }));
  const { packages } = lockFromSnapshot({ python, accelerator, platforms: [platform], roots: asked }, snapshot);
  return new Set(packages.map(({ name, version }) => `${name}==${version.replace('+cpu', '')}`));
}

async function resolved(roots: readonly string[], python: string, platform: Platform): Promise<Set<string>> {
  const bit = targetBit(snapshot, python, cuda, platform === 'linux/arm64') ?? 0;
  const pins = snapshot.names.flatMap((name) => {
    const variant = variantOn(snapshot, name, bit);
    return variant ? [`${name}==${variant[0].replace('+cpu', '')}`] : [];
  });
  const list = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
  const metadata = Object.entries(pytorch.requires).map(
    ([pin, requires]) =>
      `[[dependency-metadata]]\nname = "${pin.split('==')[0]}"\nversion = "${pin.split('==')[1]}"\nrequires-dist = ${list(requires)}\n`,
  );
  const never = cuda ? [] : Object.keys(snapshot.dropped).map((name) => `${name} ; python_version < '0'`);
  const config = [
    `override-dependencies = ${list(never)}`,
    `constraint-dependencies = ${list(pins)}`,
    ...(cuda ? [] : metadata),
  ];
  await writeFile(path.join(folder, 'uv.toml'), config.join('\n'));
  await writeFile(path.join(folder, 'in.txt'), roots.join('\n'));
  const { stdout } = await run(
    process.env.UV ?? 'uv',
    [
      'pip',
      'compile',
      '--quiet',
      '--no-header',
      '--no-annotate',
      '--config-file',
      'uv.toml',
      '--python-version',
      python,
    ].concat(['--python-platform', `${MACHINE[platform]}-manylinux_2_36`, 'in.txt']),
    { cwd: folder, maxBuffer: 1 << 24 },
  );
  const names = stdout
    .split('\n')
    .flatMap((line) => /^([a-z0-9-]+)==\S+/.exec(line) ?? [])
    .filter((_, at) => at % 2 === 1);
  return new Set(
    substituted(names, bit, platform).map(
      (name) => `${name}==${variantOn(snapshot, name, bit)?.[0].replace('+cpu', '')}`,
    ),
  );
}

/** uv knows nothing of substitutions: they are applied to its answer. */
function substituted(names: readonly string[], bit: number, platform: Platform): string[] {
  const renamed = names.map((name) => {
    const rule = snapshot.substitutions.find(
      (s) =>
        s.from === name &&
        (!s.accelerator || (s.accelerator === 'cuda') === cuda) &&
        (!s.machine || s.machine === MACHINE[platform]) &&
        variantOn(snapshot, s.to, bit),
    );
    return rule?.to ?? name;
  });
  const all = new Set(renamed);
  for (const group of snapshot.exclusive) {
    for (const loser of group.names.filter((name) => all.has(name)).slice(1)) all.delete(loser);
  }
  return [...all];
}

/** Roots that the target has files for, with all that they need. */
function subset(python: string, platform: Platform, size: number): string[] {
  const bit = targetBit(snapshot, python, cuda, platform === 'linux/arm64') ?? 0;
  const candidates = rootNames(snapshot).filter((name) => {
    const variant = variantOn(snapshot, name, bit);
    return variant && filesOn(variant, bit).length > 0;
  });
  const chosen = new Set<string>();
  for (let tries = 0; chosen.size < size && tries < size * 20; tries += 1) {
    const name = candidates[Math.floor(random() * candidates.length)] ?? '';
    const extras = Object.keys(variantOn(snapshot, name, bit)?.[6] ?? {});
    const extra = extras[Math.floor(random() * extras.length * 2)];
    const root = extra ? `${name}[${extra}]` : name;
    try {
      locked([...chosen, root], python, platform);
      chosen.add(root);
    } catch {
      // A package below it has no wheel here, which the tool says too.
    }
  }
  return [...chosen];
}

function rootNames({ names }: Snapshot): string[] {
  return names.filter((name) => !/^(nvidia-|cuda-)/.test(name));
}

/** Mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
