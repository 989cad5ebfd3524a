/**
 * `npm run snapshot`: resolves the roots of data/snapshot-roots.json once, together, with uv (on PATH, or UV=path), and
 * writes data/snapshot.json and, beside what reads it, src/catalog/snapshot/*.json. SNAPSHOT_WORK keeps what was fetched, so that a run that was broken off goes on.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readJson } from 'fs-extra/esm';
import { parseRequirement } from '../src/pep/requirement.ts';
import { encode } from './snapshot/encode.ts';
import { joinSets, withoutWheel } from './snapshot/graph.ts';
import { eightAtATime } from './snapshot/pool.ts';
import { floorOf, type Registry, releases } from './snapshot/registry.ts';
import { acceptedLock, readLock, registryUrl, resolveTogether } from './snapshot/resolve.ts';
import {
  ACCELERATORS,
  type Accelerator,
  type Python,
  type PytorchWheels,
  type ResolvedSet,
  type RootsFile,
} from './snapshot/types.ts';
import { cleanOwnEnvironment } from './tool-environment.ts';

cleanOwnEnvironment();
const here = path.resolve(import.meta.dirname, '..');
const work = process.env.SNAPSHOT_WORK ?? path.join(os.tmpdir(), 'snapshot-work');
const json = async <T>(file: string) => (await readJson(path.join(here, file))) as T;

const roots = await json<RootsFile>('data/snapshot-roots.json');
const pytorch = await json<PytorchWheels>('data/pytorch-cpu-wheels.json');
const registry: Registry = { url: await registryUrl(path.join(work, 'probe')), cache: path.join(work, 'registry') };

const sets: ResolvedSet[] = [];
const conflicts = new Map<string, string>();
for (const accelerator of ACCELERATORS) {
  // The default Python first: the others then keep its versions wherever they can.
  for (const python of ['3.12', '3.13', '3.11', '3.14'] as const) sets.push(await resolveSet(accelerator, python));
}
await encode({ here, roots, pytorch, registry, sets, graph: joinSets(sets) });

async function resolveSet(accelerator: Accelerator, python: Python): Promise<ResolvedSet> {
  console.error(`${accelerator} ${python}`);
  const folder = path.join(work, `${accelerator}-${python}`);
  const prefer = [path.join(work, `cpu-${python}`), path.join(work, 'cpu-3.12')]
    .filter((f) => f !== folder)
    .map(acceptedLock)
    .find((f) => existsSync(f));
  const leftOut: ResolvedSet['leftOut'] = [];
  const groups = roots.groups.filter((g) => !g.only || g.only === accelerator);
  let wanted = [...groups.flatMap((g) => g.roots), ...groups.flatMap((g) => g.more)];
  wanted = wanted.filter((root) => {
    const because = roots.skip?.[parseRequirement(root, 'roots').name];
    if (because) leftOut.push({ root, because });
    return !because;
  });
  // What does not fit on the first set is not tried on the others: a set differs for a reason of its Python, not by luck.
  wanted = wanted.filter((root) => !conflicts.has(root));
  for (const [root, because] of conflicts) leftOut.push({ root, because });
  const floors = await floorsOf(wanted, python);
  const key = createHash('sha256')
    .update(JSON.stringify([wanted, [...floors], roots.constraints, roots.sdist, pytorch.requires]))
    .digest('hex');
  const done = await finished(folder, key);
  if (done) {
    if (sets.length === 0) for (const { root, because } of done.conflicts) conflicts.set(root, because);
    return { accelerator, python, ...done };
  }
  const input = {
    folder,
    accelerator,
    python,
    index: registry.url,
    constraints: roots.constraints,
    floors,
    pytorch,
    ...(prefer ? { prefer } : {}),
  };
  for (;;) {
    const { accepted, refused, packages } = await resolveTogether(input, wanted);
    leftOut.push(...refused);
    if (sets.length === 0) for (const { root, because } of refused) conflicts.set(root, because);
    const set: ResolvedSet = { accelerator, python, roots: accepted, leftOut, packages };
    const missing = new Set(withoutWheel(set, 0, roots.sdist));
    if (missing.size === 0) {
      await writeFile(
        path.join(folder, 'set.json'),
        JSON.stringify(
          { key, roots: accepted, leftOut, conflicts: [...conflicts].map(([root, because]) => ({ root, because })) },
          null,
          1,
        ),
      );
      return set;
    }
    const graph = joinSets([{ ...set }]);
    wanted = accepted.filter((root) => {
      const hit = reaches(graph, parseRequirement(root, 'roots'), missing);
      if (hit) {
        leftOut.push({ root, because: `${hit} has no wheel for Python ${python} on x86_64` });
        console.error(`  out: ${root}: no wheel of ${hit}`);
      }
      return !hit;
    });
    if (wanted.length === accepted.length) throw new Error(`no root asks for ${[...missing].join(', ')}`);
  }
}

type Finished = Pick<ResolvedSet, 'roots' | 'leftOut' | 'packages'> & { conflicts: ResolvedSet['leftOut'] };

/** What an earlier run of the same inputs resolved. */
async function finished(folder: string, key: string): Promise<Finished | undefined> {
  if (!existsSync(path.join(folder, 'set.json'))) return undefined;
  const set = (await readJson(path.join(folder, 'set.json'))) as Finished & { key: string };
  return set.key === key ? { ...set, packages: await readLock(acceptedLock(folder)) } : undefined;
}

/** The oldest version of every root that will do: without it a resolver buys room for one package with years-old versions of another. */
async function floorsOf(wanted: readonly string[], python: Python): Promise<Map<string, string>> {
  const fixed = new Set(roots.constraints.map((c) => parseRequirement(c, 'constraints').name));
  const names = [...new Set(wanted.map((root) => parseRequirement(root, 'roots').name))].filter(
    (name) => !fixed.has(name),
  );
  const floors = await eightAtATime(names, async (name) => {
    const floor = floorOf(await releases(registry, name), python);
    return floor ? [[name, floor] as const] : [];
  });
  return new Map(floors.flat());
}

function reaches(
  graph: ReturnType<typeof joinSets>,
  root: { name: string; extras: string[] },
  targets: Set<string>,
): string | undefined {
  const seen = new Set<string>();
  const walk = (key: string): string | undefined => {
    if (seen.has(key)) return undefined;
    seen.add(key);
    const [, name = key, extras = ''] = /^([^[]+)\[?([^\]]*)/.exec(key) ?? [];
    if (targets.has(name)) return name;
    for (const variant of graph.get(name) ?? []) {
      const edges = [
        ...variant.edges.keys(),
        ...extras.split(',').flatMap((e) => [...(variant.extras.get(e)?.keys() ?? [])]),
      ];
      for (const edge of edges) {
        const hit = walk(edge);
        if (hit) return hit;
      }
    }
    return undefined;
  };
  return walk(`${root.name}[${root.extras.join(',')}]`);
}
