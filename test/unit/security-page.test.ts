import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/security.md', () => {
  const named = [...read('docs/security.md').matchAll(/`(test\/[\w./-]+\.ts)` "([^"]+)"/g)];

  it('names a test for each row of its tables but the threat model', () => {
    const rows = read('docs/security.md').split('## Who may set what')[1]?.split('\n') ?? [];
    const claims = rows.filter((row) => row.startsWith('| ') && !/^\| (?:What|Promise|CIS) \|/.test(row));
    expect(claims.length).toBeGreaterThan(30);
    for (const row of claims) expect(row).toMatch(/`test\/[\w./-]+\.ts` "/);
  });

  it.each(named.map(([, path = '', title = '']) => [path, title]))('names a test that exists: %s %s', (path, title) => {
    expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
    expect(read(path)).toContain(title);
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
