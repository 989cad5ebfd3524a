/**
 * Makes src/catalog/image/uv.json: the newest uv on the package index that uv itself is configured for, and the hashes of its wheels for the
 * systems that the table has. The oldest release that will do stays as it is: it changes with the flags that src/lock/uv uses.
 *
 *   npx tsx scripts/catalog-uv.ts
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readJson, writeJson } from 'fs-extra/esm';
import { releases } from './snapshot/registry.ts';
import { registryUrl } from './snapshot/resolve.ts';
import { cleanOwnEnvironment } from './tool-environment.ts';

interface UvTable {
  source: string;
  date: string;
  minimum: string;
  version: string;
  wheels: Record<string, string>;
}

const FILE = resolve(import.meta.dirname, '../src/catalog/image/uv.json');

cleanOwnEnvironment();
const work = await mkdtemp(join(tmpdir(), 'catalog-uv-'));
try {
  const url = await registryUrl(join(work, 'probe'));
  const newest = (await releases({ url, cache: work }, 'uv')).at(-1)?.version;
  const page = await (await fetch(`${url}/uv/`)).text();
  const hashes = new Map(
    [...page.matchAll(/\/(uv-[^/"#]+\.whl)#sha256=([0-9a-f]{64})/g)].map(([, f = '', h]) => [f, h]),
  );
  const before: UvTable = await readJson(FILE);
  const wheels = Object.keys(before.wheels).map((file) => {
    const name = file.replace(`uv-${before.version}-`, `uv-${newest}-`);
    const hash = hashes.get(name);
    if (hash === undefined)
      throw new Error(`uv ${newest} has no ${name}: compare the systems of ${FILE} with its files`);
    return [name, hash];
  });
  const table = {
    ...before,
    source: before.source.replace(before.version, `${newest}`),
    date: new Date().toISOString().slice(0, 10),
    version: newest,
    wheels: Object.fromEntries(wheels),
  };
  await writeJson(FILE, table, { spaces: 2 });
} finally {
  await rm(work, { recursive: true });
}
