/**
 * `npm run bench:base-updates`: 1,000 services whose base image is updated daily, counted layer by layer: what is rebuilt, what a
 * registry is sent and what nodes pull, with our layers and with one layer for the whole environment. A model: what it assumes is printed.
 * Bytes of the layers come from docs/bench/images.json where that was measured, else from base-updates.json.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SERVICES = 1000;
const DAYS = 30;
/** Distinct sets of large packages among the services: a platform team offers a few (one snapshot holds one torch). */
const STACKS = 5;
/** Nodes, and how many services each runs. */
const NODES = 50;
const PER_NODE = 40;

interface Sizes {
  base: number;
  frameworks: number;
  packages: number;
  code: number;
}
interface Measured {
  results: { app: string; variant: string; compressed: number; addedPushed: number; editPushed: number }[];
}

/** Compressed bytes of each layer, and where they are from. */
function inputs(): { bytes: Sizes; source: string } {
  const { bytes, source, date } = JSON.parse(readFileSync(at('base-updates.json'), 'utf8'));
  const measured = at('../docs/bench/images.json');
  if (!existsSync(measured)) return { bytes, source: `${source} (${date})` };
  const { results } = JSON.parse(readFileSync(measured, 'utf8')) as Measured;
  const ours = results.find(({ app, variant }) => app === 'torch-api' && /^(ours|create-ml-container)/.test(variant));
  if (!ours) return { bytes, source: `${source} (${date})` };
  const { addedPushed: packages, editPushed: code } = ours;
  const frameworks = ours.compressed - bytes.base - packages - code;
  return { bytes: { ...bytes, frameworks, packages, code }, source: 'docs/bench/images.json, app torch-api' };
}

interface Layout {
  name: string;
  /** The layers of a service on a day, each by what its content depends on. */
  layers: (service: number, day: number) => [id: string, bytes: number][];
}

/** @param dated whether files carry the time of the build: then a step that runs again makes another layer of the same content. */
function layouts({ base, frameworks, packages, code }: Sizes): Layout[] {
  const common = (service: number, day: number): [string, number][] => [
    [`base ${day}`, base],
    [`code ${service}`, code],
  ];
  const when = (day: number, dated: boolean) => (dated ? ` ${day}` : '');
  const one =
    (dated: boolean): Layout['layers'] =>
    (service, day) => [...common(service, day), [`venv ${service}${when(day, dated)}`, frameworks + packages]];
  const two =
    (dated: boolean): Layout['layers'] =>
    (service, day) => [
      ...common(service, day),
      [`frameworks ${service % STACKS}${when(day, dated)}`, frameworks],
      [`packages ${service}${when(day, dated)}`, packages],
    ];
  return [
    { name: 'one layer for the environment', layers: one(true) },
    { name: 'one layer, timestamps fixed', layers: one(false) },
    { name: 'ours: frameworks and packages apart', layers: two(true) },
    { name: 'ours, timestamps fixed', layers: two(false) },
  ];
}

interface Counted {
  name: string;
  first: number;
  steps: number;
  pushed: number;
  pulled: number;
  kept: number;
}

/** Day 0 fills registry and nodes; the days after it are averaged. */
function count({ name, layers }: Layout): Counted {
  const registry = new Set<string>();
  const nodes = Array.from({ length: NODES }, () => new Set<string>());
  const sum = (into: Set<string>, service: number, day: number): number => {
    let bytes = 0;
    for (const [id, size] of layers(service, day))
      if (!into.has(id)) {
        into.add(id);
        bytes += size;
      }
    return bytes;
  };
  const days = Array.from({ length: DAYS + 1 }, (_, day) => {
    let [pushed, pulled] = [0, 0];
    for (let service = 0; service < SERVICES; service++) pushed += sum(registry, service, day);
    nodes.forEach((node, number) => {
      for (let nth = 0; nth < PER_NODE; nth++) pulled += sum(node, (number * PER_NODE + nth) % SERVICES, day);
    });
    return { pushed, pulled };
  });
  const average = (what: 'pushed' | 'pulled') => days.slice(1).reduce((all, day) => all + day[what], 0) / DAYS;
  // a step runs once for each content it depends on: those of one stack share theirs in the builder's cache
  const steps = new Set(
    Array.from({ length: SERVICES }, (_, service) => layers(service, 1).map(([id]) => id))
      .flat()
      .filter((id) => /^(venv|frameworks|packages)/.test(id)),
  ).size;
  const total = days.reduce((all, day) => all + day.pushed, 0);
  return {
    name,
    first: days[0]?.pushed ?? 0,
    steps,
    pushed: average('pushed'),
    pulled: average('pulled'),
    kept: total,
  };
}

const { bytes, source } = inputs();
const gb = (size: number): string => (size / 1e9).toFixed(size < 1e10 ? 2 : 0);
const mb = (size: number): string => (size / 1e6).toFixed(size < 1e7 ? 3 : 0);
const rows = layouts(bytes)
  .map(count)
  .map(
    (row) => `| ${row.name} | ${row.steps} | ${[row.first, row.pushed, row.pulled, row.kept].map(gb).join(' | ')} |`,
  );
const text = `# At scale: a base image that is updated every day

Made by \`npm run bench:base-updates\`: a model, not a measurement. ${SERVICES} services are built again each day on a new base, for ${DAYS} days.

| layers | install steps run a day | first push, GB | pushed a day, GB | pulled a day, GB | in the registry after ${DAYS} days, GB |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

What it assumes:

- Compressed bytes of the layers: base ${mb(bytes.base)} MB, frameworks ${mb(bytes.frameworks)} MB, packages ${mb(bytes.packages)} MB, code ${mb(bytes.code)} MB. From: ${source}.
- The ${SERVICES} services have ${STACKS} sets of large packages between them, each service small packages of its own. One lock of all
  services' large packages is what the embedded snapshot gives; a service that pins another torch adds a set.
- All of the base changes each day. Code changes are left out: they cost each layout the same.
- One builder, or several that share a registry cache: an install step runs once for each content it depends on, and the base is part of it.
  Builders that share nothing make each service's frameworks layer anew, and the first and third row become equal.
- What a layer weighs and is named by depends on its content alone.
- ${NODES} nodes with ${PER_NODE} services each, and every service pulled each day. A layer that is there is not sent again.
- "Timestamps fixed": built with \`SOURCE_DATE_EPOCH\` and \`rewrite-timestamp=true\`, so that a step that runs again for the same
  packages makes the same layer, byte for byte (\`test/docker/reproducible.test.ts\`). A new Python patch release would change
  the bytecode, and with it the layers, all the same.
- The registry collects no garbage in these days.

What it says: on a new base every install step runs again whatever the layers are, since a step stands on the base. What layers
decide is how many steps, and how much of their result is new. Apart, the large packages are one layer a set and not one
a service; with fixed timestamps they do not move at all, and a new base costs its own bytes.
`;
writeFileSync(at('../docs/bench/base-updates.md'), text);
console.log(text);
