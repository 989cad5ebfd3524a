import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/security.md', () => {
  const named = [...read('docs/security.md').matchAll(/`(test\/[\w./-]+\.ts)` "([^"]+)"/g)];

  it('names a test for each row of its tables but the threat model', () => {
    const rows = read('docs/security.md').split('## Who may set what')[1]?.split('\n') ?? [];
    const claims = rows.filter((row) => row.startsWith('| ') && !/^\| (?:What|Promise|CIS|No\.) \|/.test(row));
    expect(claims.length).toBeGreaterThan(30);
    for (const row of claims) expect(row).toMatch(/`test\/[\w./-]+\.ts` "|\| not ours \|$/);
  });

  it.each(named.map(([, path = '', title = '']) => [path, title]))('names a test that exists: %s %s', (path, title) => {
    expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
    expect(read(path)).toContain(title);
  });

  it('has a row for each rule of CIS sections 4 and 5', () => {
    const rows = [...read('docs/security.md').matchAll(/^\| ([45]\.\d+(?:, [45]\.\d+)*) \|/gm)];
    const listed = rows.flatMap(([, numbers = '']) => numbers.split(', ')).sort();
    const rules = [...numberRules(4, 12), ...numberRules(5, 32)].sort();
    expect(listed).toEqual(rules);
  });

  it('has a row for each known attack', () => {
    const rows = [...read('docs/security.md').matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(rows).toEqual(Array.from({ length: 24 }, (_, at) => at + 1));
  });

  const generated = (name: string): [string, string][] =>
    readdirSync(new URL('../golden', import.meta.url), { withFileTypes: true })
      .filter(
        (entry) =>
          entry.isDirectory() && existsSync(new URL(`../golden/${entry.name}/expected/${name}`, import.meta.url)),
      )
      .map((entry) => [entry.name, read(`test/golden/${entry.name}/expected/${name}`)]);

  it('has no run script or Compose file that shares a namespace, device or socket of the host', () => {
    const files = [...generated('scripts/run.sh'), ...generated('compose.yaml')];
    expect(files.length).toBeGreaterThan(20);
    for (const [name, text] of files) {
      expect(text, name).not.toMatch(
        /--(?:privileged|device (?!"nvidia\.com\/gpu=)|(?:userns|uts|pid|cgroup-parent|cgroupns)[ =])|unconfined/,
      );
      expect(text, name).not.toMatch(/--(?:network|net|ipc)[ =]["']?host|docker\.sock|(?:r?shared|r?slave)["']?$/m);
      expect(text, name).not.toMatch(/^\s*(?:privileged|network_mode|pid|ipc|uts|userns_mode|cgroup(?:_parent)?):/m);
      expect(text, name).not.toMatch(/^\s*- ["']?\/(?:etc|proc|sys|dev|boot|usr|lib|var|root)\b/m);
    }
  });

  it('has no Dockerfile with ADD, sshd or an upgrade of Debian', () => {
    for (const [name, text] of generated('Dockerfile'))
      expect(text, name).not.toMatch(/^ADD |sshd|openssh-server|apt(?:-get)? (?:dist-)?upgrade/m);
  });

  it('has every Dockerfile install with hashes', () => {
    for (const [name, text] of generated('Dockerfile'))
      if (/pip install .*-r /.test(text)) expect(text, name).toMatch(/--require-hashes/);
  });

  it('has every health check import nothing from the folder of the app', () => {
    for (const [name, text] of generated('Dockerfile'))
      for (const [check] of text.matchAll(/^HEALTHCHECK .*\n {4}CMD .*/gm))
        expect(check, name).toContain('["python", "-Ic", ');
  });

  it('has run.sh take a memory limit', () => {
    expect(read('test/golden/fastapi-cpu/expected/scripts/run.sh')).toContain('MEMORY');
  });

  it('has run.sh limit privileges, pids and the published address', () => {
    const script = read('test/golden/fastapi-cpu/expected/scripts/run.sh');
    for (const option of [
      '--read-only',
      '--cap-drop ALL',
      '--security-opt no-new-privileges',
      '--pids-limit "${PIDS_LIMIT:-4096}"',
    ])
      expect(script).toContain(option);
    expect(script).toContain('--publish "${BIND_ADDRESS:-127.0.0.1}:');
  });
});

const numberRules = (section: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${section}.${at + 1}`);
