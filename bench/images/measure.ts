/** One variant of one app through every step, once. */
import { appendFile, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prepared, Step } from './apps.ts';
import { build, context, findings, inside, life, removeImage, type Took, uncompressed } from './engine.ts';
import type { Registry } from './registry.ts';
import type { Variant } from './variants/types.ts';

/** What one round found. Seconds and bytes; "pushed" is what the registry received. */
export interface Sample {
  round: number;
  /** Of processor time, where it can be told; by the clock the five below. */
  cpu?: Record<'cold' | 'edit' | 'added' | 'upgraded' | 'ready', number>;
  cold: number;
  edit: number;
  editPushed: number;
  added: number;
  addedPushed: number;
  upgraded: number;
  upgradedPushed: number;
  /** Sums of `uncompressed` and `layers`. */
  size: number;
  compressed: number;
  /** Bytes of each layer on the host's disk, lowest first, empty ones left out. */
  uncompressed: number[];
  /** Bytes of each layer as pushed, lowest first. */
  layers: number[];
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
  }: { round: number; scratch: string; bases: readonly string[]; registry: Registry; cold: 'kept' | 'pruned' },
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
    for (let time = 0; time < 3 && (edits[0]?.seconds ?? 0) < 5; time++) {
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
    const upgraded = await change('upgraded');
    const took = {
      cold: [cold],
      edit: edits,
      added: [added.took],
      upgraded: [upgraded.took],
      ready: lived.map(({ ready }) => ready),
    };
    const clock = each(took, ({ seconds }) => seconds);
    const cpu = cold.cpu === undefined ? undefined : each(took, (one) => one.cpu ?? Number.NaN);
    return {
      round,
      ...clock,
      ...(cpu ? { cpu } : {}),
      editPushed: edited.sent,
      addedPushed: added.sent,
      upgradedPushed: upgraded.sent,
      size: sum(layers),
      compressed: sum(first.layers),
      uncompressed: layers,
      layers: first.layers,
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

/** The median of each step. */
function each<K extends string>(steps: Record<K, Took[]>, of: (took: Took) => number): Record<K, number> {
  const names = Object.keys(steps) as K[];
  return Object.fromEntries(names.map((name) => [name, median(steps[name].map(of))])) as Record<K, number>;
}

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);

/** The middle one, of an even number the mean of the two. */
export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}
