/** What holds of every table, whatever is in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { acceleratorStacks, cudaTable, packageTable, pythonTable } from '../../../src/catalog/index.ts';
import { importTable } from '../../../src/catalog/packages/imports.ts';
import { stdlibTable } from '../../../src/catalog/python/stdlib.ts';
import type { AcceleratorStack, Sourced } from '../../../src/catalog/types.ts';
import { compareVersions, takeMajor } from '../../../src/catalog/versions.ts';
import { normalizeName } from '../../../src/pep/name.ts';

const ROOM = new URL('../../../src/catalog/', import.meta.url);
const files = (folder: string): string[] =>
  readdirSync(new URL(folder, ROOM), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && !name.startsWith('snapshot'),
  );
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, ROOM), 'utf8'));
const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toISOString().startsWith(text);

const newestFirst = (versions: readonly string[]): string[] => [...versions].sort((a, b) => compareVersions(b, a));

describe('every table', () => {
  it.each(files('.'))('%s says where it is from and when it was read', (path) => {
    const { source, date } = read(path) as Sourced;
    expect(source.length).toBeGreaterThan(20);
    expect(isDay(date)).toBe(true);
  });

  it("names no path of a machine, and no host but PyTorch's index and who signs GitLab's tokens", () => {
    for (const path of files('.')) {
      const text = JSON.stringify(read(path));
      expect(text, path).not.toMatch(/\/(home\/(?!app)|root\/|work\/|tmp\/\w)/);
      const hosts = [...text.matchAll(/https?:\/\/([^/"\s]+)/g)].map(([, host]) => host);
      expect(
        hosts.filter((host) => !['download.pytorch.org', 'gitlab.com'].includes(host ?? '')),
        path,
      ).toEqual([]);
    }
  });
});

describe('python.json', () => {
  it('has the default minor and suite', () => {
    expect(pythonTable.minors.map(({ minor }) => minor)).toContain(pythonTable.default);
    expect(pythonTable.suites[0]?.name).toBe(pythonTable.defaultSuite);
  });

  it('says source and date of each part', () => {
    for (const { source, date } of [
      pythonTable.parts.images,
      pythonTable.parts.releases,
      pythonTable.parts.endOfLife,
    ]) {
      expect(source).not.toBe('');
      expect(isDay(date)).toBe(true);
    }
  });

  it.each(pythonTable.minors)('$minor: every image is of that minor, on known suites, newest suite first', (row) => {
    const suites = pythonTable.suites.map(({ name }) => name);
    for (const [version, on] of Object.entries(row.images)) {
      expect(version).toMatch(new RegExp(`^${row.minor.replace('.', '\\.')}\\.\\d+$`));
      expect(on.length).toBeGreaterThan(0);
      expect(on).toEqual(suites.filter((suite) => on.includes(suite)));
    }
    expect(row.eol).toMatch(/^\d{4}-\d\d$/);
  });

  it.each(pythonTable.minors)('$minor: the newest image is taken, and what was concluded is listed as such', (row) => {
    const versions = newestFirst(Object.keys(row.images));
    expect(row.latest).toBe(versions[0]);
    const inferred = row.inferred ?? [];
    expect(versions.filter((version) => compareVersions(version, row.confirmed) > 0).sort(compareVersions)).toEqual(
      inferred,
    );
  });

  it.each(pythonTable.minors.filter(({ eol }) => eol > pythonTable.date.slice(0, 7)))(
    '$minor, still supported, has an image on the default suite',
    (row) => {
      expect(row.images[row.latest]).toContain(pythonTable.defaultSuite);
    },
  );
});

describe('cuda.json', () => {
  it('knows a driver for each CUDA major', () => {
    for (const release of cudaTable.releases) expect(cudaTable.drivers[takeMajor(release)]).toMatch(/^\d{3}$/);
  });

  it('lists releases newest first, each once', () => {
    expect(cudaTable.releases).toEqual(newestFirst([...new Set(cudaTable.releases)]));
  });
});

describe('accelerators', () => {
  it('are all loaded, each from the file of its name', () => {
    expect(acceleratorStacks.map((stack) => `${stack.package}.json`).sort()).toEqual(
      files('accelerators/stacks').sort(),
    );
  });

  const builds = acceleratorStacks.flatMap((stack) =>
    stack.builds.map((build) => ({ stack, build, label: `${stack.package} ${build.version}` })),
  );

  it.each(builds)('$label: its CUDAs exist, newest first, and the default is one of them', ({ build }) => {
    expect(cudaTable.releases).toEqual(expect.arrayContaining(build.cuda));
    expect(build.cuda).toEqual(newestFirst(build.cuda));
    if (build.cuda.length > 0) expect(build.cuda).toContain(build.defaultCuda);
    else expect(build.note).toBeTruthy();
  });

  it.each(builds)('$label: speaks for releases of its own version', ({ build }) => {
    expect(build.releases.length).toBeGreaterThan(0);
    for (const release of build.releases)
      expect(release === build.version || release.startsWith(`${build.version}.`)).toBe(true);
  });

  it.each(builds)('$label: has wheels for Pythons that the catalog has', ({ build }) => {
    const minors = pythonTable.minors.map(({ minor }) => minor);
    expect(build.python.length).toBeGreaterThan(0);
    expect(build.python).toEqual(minors.filter((minor) => build.python.includes(minor)));
  });

  it.each(builds)('$label: extras and names are for CUDAs it has', ({ stack, build }) => {
    for (const release of [...Object.keys(build.extras ?? {}), ...Object.keys(build.names ?? {})])
      expect(build.cuda).toContain(release);
    if (stack.how === 'name') expect(Object.keys(build.names ?? {}).sort()).toEqual([...build.cuda].sort());
  });

  it('say what the rules of their generator say, so that a refresh drops nothing', () => {
    const { stacks } = read('../../scripts/catalog-accelerators.json') as { stacks: Record<string, unknown>[] };
    for (const { rows: _rows, from: _from, wheels: _wheels, ...rule } of stacks) {
      const found = acceleratorStacks.find((stack) => stack.package === rule.package);
      const { builds: _builds, source: _source, date: _date, ...said } = found as AcceleratorStack;
      expect(said).toEqual(rule);
    }
  });

  it('speaks once for each release', () => {
    for (const stack of acceleratorStacks) {
      const releases = stack.builds.flatMap((build) => build.releases);
      expect(new Set(releases).size).toBe(releases.length);
    }
  });
});

describe('packages.json', () => {
  const rows = Object.entries(packageTable.packages).map(([name, row]) => ({ name, row }));
  const suites = pythonTable.suites.map(({ name }) => name);

  it('is keyed by normalised names', () => {
    for (const { name } of rows) expect(name).toBe(normalizeName(name));
  });

  it.each(rows.filter(({ row }) => row.apt ?? row.aptBuild))(
    '$name: Debian names are well-formed, and there is a reason',
    ({ row }) => {
      const perSuite = Array.isArray(row.apt) || row.apt === undefined ? {} : row.apt;
      const names = [...(Array.isArray(row.apt) ? row.apt : Object.values(perSuite).flat()), ...(row.aptBuild ?? [])];
      for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
      expect(suites).toEqual(expect.arrayContaining(Object.keys(perSuite)));
      expect(row.because).toBeTruthy();
    },
  );

  it('uses no Debian name that trixie has given up', () => {
    for (const { name, row } of rows) {
      const trixie = Array.isArray(row.apt) ? row.apt : (row.apt?.trixie ?? []);
      expect(trixie, name).not.toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^(libgl1-mesa-glx|libglib2\.0-0|libmagic1|libzbar0|libldap-2\.5-0)$/),
        ]),
      );
    }
  });

  it('gives a reason for each variable', () => {
    for (const { name, row } of rows) {
      if (row.env && name !== 'tensorflow' && name !== 'tensorflow-cpu') expect(row.because, name).toBeTruthy();
    }
  });

  it('names variables as shells do', () => {
    for (const { row } of rows)
      for (const variable of Object.keys(row.env ?? {})) expect(variable).toMatch(/^[A-Z][A-Z0-9_]*$/);
  });

  it('offers at least 120 packages, each under one of the headings', () => {
    const offered = rows.filter(({ row }) => row.title !== undefined);
    expect(offered.length).toBeGreaterThanOrEqual(120);
    expect([...new Set(offered.map(({ row }) => row.group))]).toEqual([
      'Serving',
      'Deep learning',
      'Classical ML',
      'Data',
      'Vision',
      'Audio',
      'NLP and LLM',
      'Vector search',
      'Databases',
      'Monitoring',
      'Plotting',
      'Testing',
    ]);
    for (const { name, row } of offered) expect(row.title?.length, name).toBeLessThanOrEqual(60);
  });
});

describe('imports.json and stdlib.json', () => {
  it('gives normalised distributions for importable names', () => {
    for (const [module, name] of Object.entries(importTable.imports)) {
      expect(module).toMatch(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/);
      expect(name).toBe(normalizeName(name));
    }
  });

  it('shadows nothing of the standard library', () => {
    const everywhere = new Set(stdlibTable.common);
    expect(Object.keys(importTable.imports).filter((module) => everywhere.has(module))).toEqual([]);
  });

  it('has the standard library of 3.11 to 3.14', () => {
    expect(Object.keys(stdlibTable.only)).toEqual(['3.11', '3.12', '3.13', '3.14']);
    expect(stdlibTable.common).toEqual(expect.arrayContaining(['os', 'asyncio', '__future__', 'tomllib']));
  });
});
