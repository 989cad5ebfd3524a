/**
 * `npm run bench:images [-- --app torch-api] [--rounds 3] [--only "ours, uv" --only ...] [--once LitServe] [--zstd 7] [--podman] [--append]
 * [--registries] [--keep-caches] [--report]`: builds one app by many Dockerfiles and compares. Needs Docker, git and uv; an engine that
 * nobody else uses meanwhile, for the builder's cache is pruned before each cold build. The first build of a run is thrown away. A round
 * builds each variant once before the next begins, every other one backwards; an edit and an upgrade are in the first round alone.
 * --once measures a variant in the first round alone, --zstd pushes ours once more at that level, --podman builds ours by Podman after the rounds.
 * --append keeps the rounds that were measured before, --registries takes the packages from where the base's pip takes them instead
 * of from a copy on loopback, --keep-caches leaves the downloads of earlier builds (for trying it out where others build), --report only writes the pages again.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isOurs } from './aims.ts';
import { APPS, type App, type Prepared, prepare, SMALL } from './apps.ts';
import { about, removeImage } from './engine.ts';
import { measure, warmUp } from './measure.ts';
import { makePodmanBase, measurePodman, podmanVersion, removePodmanBase } from './podman.ts';
import { startRegistry } from './registry.ts';
import { report } from './report.ts';
import { load, type Result, save } from './results.ts';
import { must } from './run.ts';
import { VARIANTS } from './variants/index.ts';
import { BASE, SLIM, type Variant, WITH_UV } from './variants/types.ts';
import { download, gateway, type Index, serve } from './wheels.ts';

const { values } = parseArgs({
  options: {
    app: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '3' },
    append: { type: 'boolean', default: false },
    registries: { type: 'boolean', default: false },
    once: { type: 'string', multiple: true },
    zstd: { type: 'string' },
    'keep-caches': { type: 'boolean', default: false },
    podman: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
for (const name of values.only ?? [])
  if (!VARIANTS.some((variant) => variant.name === name)) throw new Error(`no variant is called ${name}`);
const apps = APPS.filter(({ name }) => !values.app || values.app.includes(name));
const variants = VARIANTS.filter(({ name }) => !values.only || [...values.only, ...(values.once ?? [])].includes(name));
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

if (!values.report) {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-images-'));
  try {
    for (const app of apps) await compare(app, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
await report(await load());

/** Every variant of an app, round by round; what is measured is kept at once. */
async function compare(app: App, scratch: string): Promise<void> {
  const prepared = await prepare(app, scratch);
  const index = values.registries ? undefined : await packages(join(scratch, `${app.name}-wheels`), prepared);
  const told = index ? { ...prepared, index: index.url } : prepared;
  const registry = await startRegistry();
  const bases = await makeBases(scratch, prepared.uv, index);
  try {
    const result = await begin(app, prepared.upgrade);
    const measured = result.rows.filter(({ variant }) => variants.some(({ name }) => name === variant));
    const from = 1 + Math.max(0, ...measured.flatMap(({ samples }) => samples.map(({ round }) => round)));
    const caches = values['keep-caches'] ? 'kept' : 'pruned';
    const [first] = variants;
    if (first && values.rounds !== '0') await warmUp(told, first, { scratch, bases, cold: caches });
    for (let round = from; round < from + Number(values.rounds); round++)
      for (const variant of round % 2 ? variants : [...variants].reverse()) {
        const once = values.once?.includes(variant.name);
        if (once && round > from) continue;
        say(`${app.name}, round ${round}: ${variant.name}`);
        try {
          const sample = await measure(told, variant, {
            round,
            scratch,
            bases,
            registry,
            cold: caches,
            steps: once || round > from ? 'most' : 'all',
            ...(values.zstd && round === from && isOurs(rowOf(result, variant)) ? { zstd: Number(values.zstd) } : {}),
          });
          const { uncompressed: _, layers: __, ...short } = sample;
          say(JSON.stringify(short));
          rowOf(result, variant).samples.push(sample);
          await keep(result);
        } catch (error) {
          // the others are measured all the same
          say(`${variant.name} failed: ${error}`);
          process.exitCode = 1;
        }
      }
    if (values.podman) await onPodman(told, result, scratch, index);
  } finally {
    registry.stop();
    index?.stop();
    for (const tag of [WITH_UV, BASE]) await removeImage(tag);
  }
}

/** Ours once more, by Podman. */
async function onPodman(prepared: Prepared, result: Result, scratch: string, index?: Index): Promise<void> {
  const [ours] = VARIANTS;
  if (!ours) return;
  say(`${result.app}, by Podman`);
  await makePodmanBase(scratch, environment(index));
  try {
    const sample = await measurePodman(prepared, ours, scratch);
    say(JSON.stringify(sample));
    result.podman = { engine: await podmanVersion(), samples: [...(result.podman?.samples ?? []), sample] };
    await keep(result);
  } finally {
    await removePodmanBase();
  }
}

/** What the base says of the index. */
function environment(index?: Index): string[] {
  return index ? [`ENV PIP_INDEX_URL=${index.url} PIP_TRUSTED_HOST=${index.host} UV_DEFAULT_INDEX=${index.url}`] : [];
}

/** The locked files and uv, on loopback. */
async function packages(dir: string, { locks, uv }: Awaited<ReturnType<typeof prepare>>): Promise<Index> {
  say('fetching the locked files');
  await download(SLIM, dir, Object.values(locks), [`uv==${uv}`]);
  return serve(dir, await gateway());
}

/** The base with the index in it, where there is one, and the same with uv. @returns what stands for what in a build. */
async function makeBases(scratch: string, uv: string, index?: Index): Promise<string[]> {
  const make = async (tag: string, lines: readonly string[]): Promise<void> => {
    await writeFile(join(scratch, 'Dockerfile'), `${lines.join('\n')}\n`);
    await must('docker', ['build', '--tag', tag, '--file', join(scratch, 'Dockerfile'), scratch]);
  };
  await make(BASE, [`FROM ${SLIM}`, ...environment(index)]);
  await make(WITH_UV, [`FROM ${BASE}`, `RUN pip install --no-cache-dir uv==${uv}`]);
  return [`${SLIM}=docker-image://${BASE}`];
}

/** What is known about the app so far, or the beginning of it. */
async function begin(app: App, upgrade: string): Promise<Result> {
  const before = values.append ? (await load()).find((result) => result.app === app.name) : undefined;
  return {
    app: app.name,
    title: app.title,
    date: new Date().toISOString().slice(0, 10),
    ...(await about()),
    packages: values.registries ? "the registries of the base's pip" : 'a copy of the locked files on loopback',
    upgrade,
    added: SMALL,
    job: app.port === undefined,
    rows: before?.rows ?? [],
    ...(before?.podman ? { podman: before.podman } : {}),
  };
}

function rowOf(result: Result, { name, title, installer }: Variant): Result['rows'][number] {
  const there = result.rows.find(({ variant }) => variant === name);
  if (there) return there;
  const made = { variant: name, title, installer, samples: [] };
  result.rows.push(made);
  result.rows.sort((a, b) => order(a.variant) - order(b.variant));
  return made;
}
function order(name: string): number {
  return VARIANTS.findIndex((variant) => variant.name === name);
}

/** In the file, in the order of the apps; a variant that failed has no row. */
async function keep(result: Result): Promise<void> {
  const others = (await load()).filter(({ app }) => app !== result.app);
  const place = ({ app }: Result): number => APPS.findIndex(({ name }) => name === app);
  const rows = result.rows.filter(({ samples }) => samples.length > 0);
  await save([...others, { ...result, rows }].sort((a, b) => place(a) - place(b)));
}
