import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compare } from '@renovatebot/pep440';
import type { EncodedEdge, EncodedSnapshot, EncodedVariant, SnapshotTable } from '../../src/catalog/snapshot/types.ts';
import { normalizeName } from '../../src/pep/name.ts';
import { parseRequirement } from '../../src/pep/requirement.ts';
import type { Variant } from './graph.ts';
import { eightAtATime } from './pool.ts';
import { fileSize, type Registry, releases } from './registry.ts';
import { bitOf, MACHINES, PYTHONS, type PytorchWheels, type ResolvedSet, type RootsFile } from './types.ts';
import { bestWheel, fileName } from './wheels.ts';

export interface EncodeInput {
  here: string;
  roots: RootsFile;
  pytorch: PytorchWheels;
  registry: Registry;
  sets: readonly ResolvedSet[];
  graph: Map<string, Variant[]>;
}

const CPU_BITS = 0x00ff;
/** What a CPU image must never hold: it is CUDA, or of no use without it. */
const CUDA_ONLY = /^(nvidia-.*|cuda-.*|triton)$/;

/** Writes the graph as data/snapshot.json, which `npm run generate` bundles: see src/catalog/snapshot/types.ts for the format. */
export async function encode(input: EncodeInput): Promise<void> {
  const { graph } = input;
  const dropped = dropCuda(graph);
  splitPytorch(graph, input.pytorch);
  const names = [...graph.keys()].filter((name) => graph.get(name)?.some((v) => v.mask !== 0)).sort();
  const index = new Map(names.map((name, at) => [name, at]));
  const packages = await eightAtATime(names, (name) => {
    const variants = (graph.get(name) ?? []).filter((v) => v.mask !== 0).sort((a, b) => compare(a.version, b.version));
    return Promise.all(variants.map((variant) => encodeVariant(variant, index, input)));
  });
  const snapshot: EncodedSnapshot = {
    date: input.roots.date,
    cuda: '13.0',
    pythons: [...PYTHONS],
    pytorchIndex: input.pytorch.index,
    names,
    packages,
    dropped,
    leftOut: leftOut(input),
    reasons: await reasons(names, graph, input.registry),
  };
  const text = JSON.stringify(snapshot);
  const folder = path.join(input.here, 'src/catalog/snapshot');
  await writeFile(path.join(input.here, 'data/snapshot.json'), formatSnapshot(snapshot));
  await writeFile(
    path.join(folder, 'info.json'),
    `${JSON.stringify(info(input, names, packages), null, 0).replaceAll('],[', '],\n[')}\n`,
  );
  await writeFile(path.join(folder, 'left-out.json'), `${JSON.stringify(snapshot.leftOut, null, 2)}\n`);
  console.error(`${names.length} packages, ${text.length} characters`);
}

/** A line for each package, so that a refresh reads as a list of what moved. */
function formatSnapshot(snapshot: EncodedSnapshot): string {
  const tables = Object.entries(snapshot).map(([name, value]) => {
    if (typeof value === 'string') return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    const lines = Array.isArray(value)
      ? value.map((entry) => JSON.stringify(entry))
      : Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    return `${JSON.stringify(name)}: ${open}\n${lines.join(',\n')}\n${close}`;
  });
  return `{\n${tables.join(',\n')}\n}\n`;
}

async function encodeVariant(
  variant: Variant,
  index: Map<string, number>,
  input: EncodeInput,
): Promise<EncodedVariant> {
  const files = new Map<string, { hash: string; size: number; mask: number }>();
  let built = false;
  for (const bit of bits(variant.mask)) {
    const python = PYTHONS[(bit >> 1) & 3] ?? '';
    const machine = MACHINES[bit & 1] ?? '';
    const file = variant.version.endsWith('+cpu')
      ? await pytorchFile(variant, python, machine, input.pytorch)
      : await registryFile(variant, python, machine, input);
    if (!file) continue;
    built ||= file.sdist;
    const known = files.get(file.hash) ?? { ...file, mask: 0 };
    known.mask |= 1 << bit;
    files.set(file.hash, known);
  }
  const sorted = [...files.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const edges = (marks: Map<string, number>) => encodeEdges(marks, variant.mask, index);
  const extras = [...variant.extras]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([e, marks]) => [e, edges(marks)] as const);
  const encoded: EncodedVariant = [
    variant.version,
    variant.mask,
    edges(variant.edges),
    sorted.map((f) => Buffer.from(f.hash, 'hex').toString('base64url')).join(''),
    sorted.map((f) => f.size),
    sorted.map((f) => (f.mask === variant.mask ? 0 : f.mask)),
  ];
  if (extras.length > 0 || built) encoded.push(Object.fromEntries(extras));
  if (built) encoded.push(1);
  return encoded;
}

function encodeEdges(marks: Map<string, number>, mask: number, index: Map<string, number>): EncodedEdge[] {
  return [...marks]
    .filter(([, on]) => (on & mask) !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, on]) => {
      const [, name = '', extras = ''] = /^([^[]+)(?:\[(.*)\])?$/.exec(key) ?? [];
      const at = index.get(name);
      if (at === undefined) throw new Error(`${key} is asked for and not there`);
      const where = (on & mask) === mask ? 0 : on & mask;
      if (extras) return [at, where, extras];
      return where === 0 ? at : [at, where];
    });
}

async function registryFile(variant: Variant, python: string, machine: string, input: EncodeInput) {
  const { distribution } = variant;
  const wheel = bestWheel(distribution.wheels ?? [], python, machine);
  const file = wheel ?? (variant.name in input.roots.sdist ? distribution.sdist : undefined);
  if (!file) return undefined;
  return { hash: hex(file.hash), size: file.size ?? (await fileSize(input.registry, file.url)), sdist: !wheel };
}

async function pytorchFile(variant: Variant, python: string, machine: string, pytorch: PytorchWheels) {
  const mine = pytorch.wheels.filter((w) => w.file.startsWith(`${variant.name}-${variant.version}-`));
  const best = bestWheel(
    mine.map((w) => ({ url: w.file.replace('+', '%2B'), hash: w.sha256 })),
    python,
    machine,
  );
  const wheel = mine.find((w) => best && w.file === fileName(best.url));
  return wheel ? { hash: wheel.sha256, size: wheel.size ?? 0, sdist: false } : undefined;
}

/** Takes CUDA out of the CPU targets and says who asked for it. */
function dropCuda(graph: Map<string, Variant[]>): Record<string, string[]> {
  const dropped: Record<string, string[]> = {};
  const prune = (marks: Map<string, number>, owner: string) => {
    for (const [key, on] of marks) {
      const name = key.replace(/\[.*/, '');
      if (!CUDA_ONLY.test(name) || (on & CPU_BITS) === 0) continue;
      dropped[name] = [...new Set([...(dropped[name] ?? []), owner])].sort();
      if ((on & ~CPU_BITS) === 0) marks.delete(key);
      else marks.set(key, on & ~CPU_BITS);
    }
  };
  for (const [name, variants] of graph) {
    for (const variant of variants) {
      prune(variant.edges, name);
      for (const marks of variant.extras.values()) prune(marks, name);
      if (CUDA_ONLY.test(name)) variant.mask &= ~CPU_BITS;
    }
  }
  return Object.fromEntries(Object.entries(dropped).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** On the CPU targets the torch family is the `+cpu` build of the PyTorch index. */
function splitPytorch(graph: Map<string, Variant[]>, pytorch: PytorchWheels): void {
  for (const name of new Set(pytorch.wheels.map((w) => normalizeName(w.file.split('-')[0] ?? '')))) {
    const variants = graph.get(name) ?? [];
    for (const variant of [...variants]) {
      const local = `${variant.version}+cpu`;
      if (!pytorch.wheels.some((w) => w.file.startsWith(`${name}-${local}-`))) continue;
      variants.push({ ...variant, version: local, mask: variant.mask & CPU_BITS });
      variant.mask &= ~CPU_BITS;
    }
  }
}

/** For each root that is not in every set: why, and where when it is not everywhere. */
function leftOut({ sets }: EncodeInput): Record<string, string> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const set of sets) {
    for (const { root, because } of set.leftOut) {
      const { name } = parseRequirement(root, 'roots');
      // The Python stands in front of the reason already.
      const reason = plain(because.replace(` for Python ${set.python}`, ''));
      const byReason = found.get(name) ?? new Map<string, Set<string>>();
      byReason.set(reason, (byReason.get(reason) ?? new Set()).add(set.python));
      found.set(name, byReason);
    }
  }
  return Object.fromEntries(
    [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, byReason]) => [
        name,
        [...byReason]
          .map(([text, on]) => (on.size === PYTHONS.length ? text : `on Python ${[...on].sort().join(', ')} ${text}`))
          .join('; ')
          .slice(0, 300),
      ]),
  );
}

/** A resolver's explanation in one line, without the targets it repeats. */
function plain(because: string): string {
  const [, cause = because] = /cause: (.*)$/s.exec(because) ?? [];
  return cause
    .replace(/\(markers: [^)]*\)|split|`/g, '')
    .replace(/^Because /, '')
    .replace(/,? (and|we can conclude that|so) .*unsatisfiable.*$/s, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Why a package is older on one Python than on another: what the newer version asks of Python. */
async function reasons(
  names: readonly string[],
  graph: Map<string, Variant[]>,
  registry: Registry,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const versions = (graph.get(name) ?? [])
      .filter((v) => v.mask !== 0 && !v.version.includes('+'))
      .map((v) => v.version)
      .sort(compare);
    if (versions.length < 2) continue;
    const newest = versions.at(-1) ?? '';
    const needs = (await releases(registry, name)).find((r) => r.version === newest)?.requiresPython;
    found[name] = needs
      ? `${newest} needs Python ${needs}`
      : `${newest} does not fit with the rest of the set everywhere`;
  }
  return found;
}

/** The small table for lists: name, version for the default Python on CPU (else the newest), group, own download size. */
function info({ roots }: EncodeInput, names: readonly string[], packages: readonly EncodedVariant[][]): SnapshotTable {
  const bit = 1 << bitOf('cpu', '3.12', 0);
  const rows = roots.groups.flatMap((group) =>
    [...group.roots, ...group.more].flatMap((root) => {
      const { name } = parseRequirement(root, 'roots');
      const variants = packages[names.indexOf(name)] ?? [];
      const chosen = variants.find((variant) => variant[1] & bit) ?? variants.at(-1);
      if (!chosen) return [];
      const at = Math.max(
        0,
        chosen[5].findIndex((mask) => ((mask || chosen[1]) & bit) !== 0),
      );
      return [[name, chosen[0], group.group, chosen[4][at] ?? 0] as [string, string, string, number]];
    }),
  );
  const unique = [...new Map(rows.map((row) => [row[0], row])).values()].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return { date: roots.date, pythons: [...PYTHONS], packages: names.length, roots: unique };
}

function* bits(mask: number): Generator<number> {
  for (let bit = 0; bit < 16; bit += 1) if (mask & (1 << bit)) yield bit;
}

function hex(hash: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(hash)) throw new Error(`not a sha256: ${hash}`);
  return hash.slice(7);
}
