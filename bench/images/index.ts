/**
 * `npm run bench:images [-- --app torch-api] [--rounds 2] [--only "ours, uv" --only ...]`: builds one app by many Dockerfiles and compares. Needs
 * Docker and uv. Cold builds are interleaved; the builder's cache mounts are pruned before each, unless `--keep-caches` is given: for an
 * engine that others use, where a cold build then finds what an earlier one downloaded. Nothing else should build meanwhile.
 */
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { APPS, type App, type Prepared, prepare, type Step } from './apps.ts';
import { build, engineOf, findings, layers, life, pushed, removeImage, uncompressed } from './engine.ts';
import { markdown } from './markdown.ts';
import { must } from './run.ts';
import { SLIM, VARIANTS, type Variant, WITH_UV } from './variants.ts';

/** Seconds and bytes; of times, the median of the rounds. */
export interface Figures {
  cold: number;
  edit: number;
  editPushed: number;
  added: number;
  addedPushed: number;
  upgraded: number;
  upgradedPushed: number;
  /** Layers uncompressed, and as pushed. */
  size: number;
  compressed: number;
  layers: number;
  contextBytes: number;
  ready: number;
  stop: number;
  uid: string;
  check: number;
  hadolint?: number;
}

const { values } = parseArgs({
  options: {
    app: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    'keep-caches': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '2' },
  },
});
const rounds = Number(values.rounds);
for (const name of values.only ?? [])
  if (!VARIANTS.some((variant) => variant.name === name)) throw new Error(`no variant is called ${name}`);
const apps = APPS.filter(({ name }) => !values.app || values.app.includes(name));
const variants = VARIANTS.filter(({ name }) => !values.only || values.only.includes(name));
const scratch = await mkdtemp(join(tmpdir(), 'bench-images-'));
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

await writeFile(join(scratch, 'Dockerfile'), `FROM ${SLIM}\nRUN pip install --no-cache-dir uv\n`);
await must('docker', ['build', '--tag', WITH_UV, scratch]);
const results: { app: App; variant: Variant; figures: Figures }[] = [];
try {
  for (const app of apps) results.push(...(await compare(await prepare(app, scratch))));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
const out = (name: string): string => fileURLToPath(new URL(`../../docs/bench/${name}`, import.meta.url));
const about = { engine: await engineOf(), rounds, date: new Date().toISOString().slice(0, 10) };
await mkdir(out('.'), { recursive: true });
await writeFile(out('images.json'), `${JSON.stringify({ about, results: results.map(plain) }, null, 2)}\n`);
await writeFile(out('images.md'), markdown(about, results));
say(markdown(about, results));

function plain({ app, variant, figures }: (typeof results)[number]): object {
  return { app: app.name, variant: variant.name, ...figures };
}

/** Every variant through every step; a round builds each once before the next round begins. */
async function compare(prepared: Prepared): Promise<typeof results> {
  const { app } = prepared;
  const samples = new Map<Variant, Figures[]>();
  for (let round = 0; round < rounds; round++)
    for (const variant of variants) {
      say(`${app.name}, round ${round + 1}: ${variant.name}`);
      samples.set(variant, [...(samples.get(variant) ?? []), await measure(prepared, variant, round)]);
    }
  return [...samples].map(([variant, figures]) => ({ app, variant, figures: medianOf(figures) }));
}

async function measure(prepared: Prepared, variant: Variant, round: number): Promise<Figures> {
  const { app, source, locks } = prepared;
  const dir = join(scratch, `${app.name}-${variant.name.replace(/\W+/g, '-')}-${round}`);
  await cp(source, dir, { recursive: true });
  await writeFile(join(dir, 'requirements.txt'), locks.first);
  const requirements = await must('sh', ['-c', 'cat requirements.in'], join(scratch, `${app.name}-first`));
  await writeFile(join(dir, 'requirements.in'), requirements);
  await variant.write(dir, prepared);
  const tag = `bench-images/${app.name}:${variant.name.replace(/\W+/g, '-').toLowerCase()}`;

  const cold = await build(dir, tag, values['keep-caches'] ? 'kept' : 'pruned');
  const first = await layers(tag, scratch);
  const before = { size: await uncompressed(tag), compressed: first.reduce((sum, layer) => sum + layer.bytes, 0) };
  const lived = await life(tag, app.port, app.health);

  await appendFile(join(dir, app.file), `\n# edit ${round}\n`);
  const edit = await build(dir, tag);
  const edited = await layers(tag, scratch);

  const change = async (step: Step) => {
    if (variant.relock) await variant.relock(dir, prepared, step);
    else await writeFile(join(dir, 'requirements.txt'), locks[step]);
    return build(dir, tag);
  };
  const added = await change('added');
  const more = await layers(tag, scratch);
  await change('first');
  const back = await layers(tag, scratch);
  const upgraded = await change('upgraded');
  const newer = await layers(tag, scratch);
  const found = await findings(dir);
  await removeImage(tag);
  return {
    cold: cold.seconds,
    edit: edit.seconds,
    editPushed: pushed(first, edited),
    added: added.seconds,
    addedPushed: pushed(edited, more),
    upgraded: upgraded.seconds,
    upgradedPushed: pushed(back, newer),
    ...before,
    layers: first.length,
    contextBytes: cold.contextBytes,
    ...lived,
    ...found,
  };
}

function medianOf(samples: readonly Figures[]): Figures {
  const median = (list: number[]): number =>
    [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)] as number;
  const last = samples.at(-1) as Figures;
  return Object.fromEntries(
    Object.entries(last).map(([name, value]) => [
      name,
      typeof value === 'number' ? median(samples.map((sample) => sample[name as 'cold'])) : value,
    ]),
  ) as unknown as Figures;
}
