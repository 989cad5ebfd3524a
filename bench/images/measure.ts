/** One variant of one app through every step, once. */
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prepared, Step } from './apps.ts';
import { build, context, findings, inside, life, removeImage, type Took, uncompressed } from './engine.ts';
import type { Registry } from './registry.ts';
import type { Variant } from './variants/types.ts';

export type Clocked = 'cold' | 'edit' | 'added' | 'upgraded' | 'ready';
type Always = Record<'cold' | 'added' | 'ready', number>;

/** What one round found. Seconds and bytes; "pushed" is what the registry received. */
export interface Sample {
  round: number;
  /** Of processor time, where it can be told; by the clock the five below. */
  cpu?: Partial<Record<'cold' | 'edit' | 'added' | 'upgraded' | 'ready', number>>;
  cold: number;
  /** An edit and an upgrade are not in every round. */
  edit?: number;
  editPushed?: number;
  added: number;
  addedPushed: number;
  upgraded?: number;
  upgradedPushed?: number;
  /** Sums of `uncompressed` and `layers`. */
  size: number;
  compressed: number;
  /** Bytes of each layer on the host's disk, lowest first, empty ones left out. */
  uncompressed: number[];
  /** Bytes of each layer as pushed, lowest first. */
  layers: number[];
  /** Bytes of each layer as pushed with zstd by `docker buildx build --output`, lowest first; measured once. */
  zstd?: number[];
  /** Of the Dockerfile. */
  lines?: number;
  characters?: number;
  contextFiles: number;
  contextBytes: number;
  ready: number;
  stop: number;
  uid: string;
  distributions: number;
  debian: number;
  check: number;
  hadolint?: number;
  /** The tool that wrote the files: "bentoml 1.4.40". */
  tool?: string;
}

/** A cold build and a first answer that nobody measures: the first of a run reads base, wheels and programs from a cold disk. */
export async function warmUp(
  prepared: Prepared,
  variant: Variant,
  { scratch, bases, cold }: { scratch: string; bases: readonly string[]; cold: 'kept' | 'pruned' },
): Promise<void> {
  const { app, source, locks } = prepared;
  const dir = join(scratch, `${app.name}-warm-up`);
  const tag = `bench-images/${app.name}:warm-up`;
  await cp(source, dir, { recursive: true });
  await writeFile(join(dir, 'requirements.txt'), locks.first);
  await variant.write(dir, prepared);
  try {
    await build(dir, tag, bases, cold);
    await life(tag, app.port, app.health);
  } finally {
    await removeImage(tag).catch(() => undefined);
  }
}

/** `scratch`: a folder of its own for every call. @throws when a build fails or the app does not answer. */
export async function measure(
  prepared: Prepared,
  variant: Variant,
  {
    round,
    scratch,
    bases,
    registry,
    cold: caches,
    zstd,
    steps,
  }: {
    round: number;
    scratch: string;
    bases: readonly string[];
    registry: Registry;
    cold: 'kept' | 'pruned';
    /** The level to push with once more, if it is to be measured. */
    zstd?: number;
    /** Most: without an edit and an upgrade, which cost the others as much as a cold build. */
    steps: 'all' | 'most';
  },
): Promise<Sample> {
  const { app, source, locks } = prepared;
  const name = `${variant.name.replace(/\W+/g, '-').toLowerCase()}-${round}`;
  const dir = join(scratch, `${app.name}-${name}`);
  const tag = `bench-images/${app.name}:${name}`;
  const repository = `${app.name}/${name}`;
  await cp(source, dir, { recursive: true });
  await writeFile(join(dir, 'requirements.txt'), locks.first);
  const tool = await variant.write(dir, prepared);
  try {
    const cold = await build(dir, tag, bases, caches);
    const first = await registry.push(tag, repository);
    const layers = await uncompressed(tag);
    const lived: Awaited<ReturnType<typeof life>>[] = [];
    for (let time = 0; time < (app.port ? 3 : 2); time++) lived.push(await life(tag, app.port, app.health));
    const has = await inside(tag);

    // a quick one is repeated, a slow one says enough by itself
    const edits: Took[] = [];
    let edited = first;
    for (let time = 0; steps === 'all' && time < 3 && (edits[0]?.seconds ?? 0) < 5; time++) {
      await appendFile(join(dir, variant.source ?? '.', app.file), `\n# edit ${round}.${time}\n`);
      edits.push(await build(dir, tag, bases));
      edited = await registry.push(tag, repository);
    }

    const change = async (step: Step) => {
      if (variant.relock) await variant.relock(dir, prepared, step);
      else await writeFile(join(dir, variant.lock ?? 'requirements.txt'), locks[step]);
      const took = await build(dir, tag, bases);
      return { took, ...(await registry.push(tag, repository)) };
    };
    const added = await change('added');
    // from the first lock again: the layers that it shares with that one are in the registry and in the builder's cache
    const upgraded = steps === 'all' ? await change('upgraded') : undefined;
    const dockerfile = await readFile(join(dir, 'Dockerfile'), 'utf8');
    let again: number[] | undefined;
    if (zstd !== undefined) {
      if (variant.relock) await variant.relock(dir, prepared, 'first');
      else await writeFile(join(dir, variant.lock ?? 'requirements.txt'), locks.first);
      again = (await registry.pushZstd(dir, bases, `${repository}-zstd`, zstd)).layers;
    }
    const took = {
      cold: [cold],
      edit: edits,
      added: [added.took],
      upgraded: upgraded ? [upgraded.took] : [],
      ready: lived.map(({ ready }) => ready),
    };
    const clock = each(took, ({ seconds }) => seconds);
    const cpu = cold.cpu === undefined ? undefined : each(took, (one) => one.cpu ?? Number.NaN);
    return {
      round,
      ...clock,
      ...(cpu ? { cpu } : {}),
      ...(steps === 'all' ? { editPushed: edited.sent } : {}),
      addedPushed: added.sent,
      ...(upgraded ? { upgradedPushed: upgraded.sent } : {}),
      size: sum(layers),
      compressed: sum(first.layers),
      uncompressed: layers,
      layers: first.layers,
      ...(again ? { zstd: again } : {}),
      lines: dockerfile.trimEnd().split('\n').length,
      characters: dockerfile.length,
      ...(await context(dir)),
      stop: median(lived.map(({ stop }) => stop)),
      ...has,
      ...(await findings(dir)),
      ...(tool ? { tool } : {}),
    };
  } finally {
    await removeImage(tag).catch(() => undefined);
  }
}

/** The median of each step that was done. */
function each(steps: Record<Clocked, Took[]>, of: (took: Took) => number): Partial<Record<Clocked, number>> & Always {
  const done = (Object.keys(steps) as Clocked[]).filter((name) => steps[name].length > 0);
  return Object.fromEntries(done.map((name) => [name, median(steps[name].map(of))])) as ReturnType<typeof each>;
}

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);

/** The middle one, of an even number the mean of the two. */
export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}
