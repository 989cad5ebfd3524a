/** Follows every fix that a failed lock prints, with the real uv against an index on loopback, until the lock is made. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';
import { type PackageIndex, packageIndex, type Release } from '../support/package-index.ts';

let index: PackageIndex;
let cache: string;
let dir: string;
let remove: () => Promise<void>;

const uploaded = '2025-06-01T00:00:00Z';
const RELEASES: Release[] = [
  { name: 'acme-app', version: '1.0', requires: ['acme-core<2'], uploaded },
  { name: 'acme-app', version: '2.0', requires: ['acme-core>=2'], uploaded },
  { name: 'acme-core', version: '1.0', uploaded },
  { name: 'acme-core', version: '2.0', uploaded },
  { name: 'acme-withdrawn', version: '1.0', uploaded },
  { name: 'acme-withdrawn', version: '1.1', yanked: 'broken', uploaded },
  { name: 'acme-old', version: '1.0', tag: 'cp311-cp311-manylinux_2_17_x86_64', uploaded },
  { name: 'acme-old', version: '2.0', uploaded },
  { name: 'acme-windows', version: '1.0', tag: 'py3-none-win_amd64', uploaded },
  { name: 'acme-windows', version: '0.9', uploaded },
];

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'create-ml-container-cache-'));
  index = await packageIndex(RELEASES);
});
afterAll(async () => {
  await index.close();
  await rm(cache, { recursive: true, force: true });
});
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

/** What the next run is given. */
interface State {
  list: readonly string[];
  args: readonly string[];
}

/** The state after the first of the ways that a fix names. */
function followFix(fix: string, { list, args }: State): State {
  const instead = /what would fit: (\S+) instead of (\S+?)(?:, or |$)/.exec(fix);
  if (instead) return { args, list: list.map((line) => (line === instead[2] ? (instead[1] as string) : line)) };
  const free = /(?:ask for )?(?:"([\w-]+)" without a version|another version of ([\w-]+))/.exec(fix);
  if (free && !fix.startsWith('--')) {
    const name = free[1] ?? free[2] ?? '';
    return { args, list: list.map((line) => (/^[\w-]+/.exec(line)?.[0] === name ? name : line)) };
  }
  const flags =
    fix
      .split(/,? or /)[0]
      ?.split(', ')[0]
      ?.split(' ') ?? [];
  if (!flags[0]?.startsWith('--')) throw new Error(`no way to follow: ${fix}`);
  const at = args.indexOf(flags[0]);
  return { list, args: [...args.filter((_, i) => at < 0 || (i !== at && i !== at + 1)), ...flags] };
}

async function lockOnce({ list, args }: State, uvLock: string | undefined) {
  const toml = `[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = ">=3.9"\ndependencies = ${JSON.stringify(list)}\n`;
  await writeFile(join(dir, 'pyproject.toml'), toml);
  if (uvLock !== undefined) await writeFile(join(dir, 'uv.lock'), uvLock);
  await writeFile(join(dir, 'main.py'), 'print(1)\n');
  await writeFile(join(dir, 'ml-container.json'), JSON.stringify({ indexes: { default: index.url } }));
  const ran = await cli([dir, '--yes', '--no-interactive', '--framework', 'script', '--entry', 'main.py', ...args], {
    env: { XDG_CACHE_HOME: cache, UV_NO_CACHE: '1', UV_HTTP_RETRIES: '0', NETRC: '/dev/null' },
  });
  return { code: ran.code, text: ran.stderr, fix: /^\s+fix: (.+)$/m.exec(ran.stderr)?.[1] };
}

const lockWith = (name: string, version: string): string =>
  `version = 1\nrequires-python = ">=3.9"\n\n[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://index.example/simple" }\n`;

describe('the fix of a failed lock', () => {
  it.each([
    { kind: 'a release that is not there', list: ['acme-core==9.0'], args: [] },
    { kind: 'a release that was yanked', list: ['acme-withdrawn>1.0'], args: [] },
    { kind: 'pins that exclude each other', list: ['acme-app==2.0', 'acme-core==1.0'], args: [] },
    { kind: 'two pins of one package', list: ['acme-core==1.0', 'acme-core==2.0'], args: [] },
    { kind: 'a wheel for another Python', list: ['acme-old==1.0'], args: ['--python', '3.12'] },
    { kind: 'a wheel for another system', list: ['acme-windows==1.0'], args: [] },
    { kind: 'a pin of uv.lock that is gone', list: ['acme-core'], args: [], uvLock: lockWith('acme-core', '1.5') },
    {
      kind: 'a pin of uv.lock that excludes a requirement',
      list: ['acme-app==2.0'],
      args: [],
      uvLock: lockWith('acme-core', '1.0'),
    },
  ] as { kind: string; list: string[]; args: string[]; uvLock?: string }[])(
    'leads to a lock for $kind, and never back',
    async ({ list, args, uvLock }) => {
      let state: State = { list, args };
      const seen = new Set<string>();
      const told: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        expect(seen, `${told.join('\n')}\nreturns to a state`).not.toContain(JSON.stringify(state));
        seen.add(JSON.stringify(state));
        const { code, text, fix } = await lockOnce(state, uvLock);
        if (code === 0) {
          expect(await readFile(join(dir, 'requirements.txt'), 'utf8')).toContain('--hash=sha256:');
          expect(round).toBeGreaterThan(0);
          return;
        }
        told.push(text);
        expect(fix, text).toBeDefined();
        state = followFix(fix as string, state);
      }
      expect.fail(`no lock after ${seen.size} rounds:\n${told.join('\n')}`);
    },
  );
});
