/** Further options of the server in the start command, and those that the locked packages cannot take. */
import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { UserError } from '../../../src/errors.ts';
import type { SpecValues } from '../../../src/options/table.ts';
import { planImageLayout } from '../../../src/plan/image-layout.ts';
import { plan } from '../../../src/plan/plan.ts';
import type { Lock } from '../../../src/spec/lock.ts';

const decide = (values: SpecValues) =>
  plan({ values, because: {}, facts: { ...createEmptyFacts('shop'), hasApp: true } });

function layOut(values: SpecValues, locked: Record<string, string>) {
  const packages = Object.entries(locked).map(([name, version]) => ({
    name,
    version,
    size: {},
    files: [],
    requires: [],
  }));
  const lock = { packages, substitutions: [], resolver: { name: 'snapshot', date: '2026-11-21' } } as unknown as Lock;
  return planImageLayout(decide(values), lock);
}

function listProblems(values: SpecValues) {
  try {
    decide(values);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

describe('serverOptions', () => {
  it('follow the start command, quoted, and without workers in the development profile', () => {
    const { command, develop } = layOut(
      { framework: 'fastapi', serverOptions: { workers: '2', 'forwarded-allow-ips': '*', 'access-log': 'false' } },
      { uvicorn: '0.38.0' },
    ).start;
    expect(command.at(-1)).toMatch(/ --workers 2 --forwarded-allow-ips '\*' --no-access-log$/);
    expect(develop.at(-1)).toMatch(/ --reload --forwarded-allow-ips '\*' --no-access-log$/);
  });

  it('are left out, with the reason, where the locked release or its packages do not know them', () => {
    const { start, decisions } = layOut(
      { framework: 'fastapi', serverOptions: { 'ws-max-size': '9', workers: '2', loop: 'uvloop', 'root-path': '/ml' } },
      { uvicorn: '0.13.4' },
    );
    expect(start.command.at(-1)).toMatch(/8000\} --root-path \/ml$/);
    expect(
      decisions.filter(({ choice }) => choice === 'command').map(({ value, because }) => [value, because]),
    ).toEqual([
      ['without --timeout-graceful-shutdown', 'uvicorn 0.13.4 does not know it (uvicorn>=0.22 does)'],
      ['without --ws-max-size', 'uvicorn 0.13.4 does not know it (uvicorn>=0.14 does)'],
      [
        'without --workers',
        'uvicorn 0.13.4 does not stop several workers when the container stops (uvicorn>=0.15 does)',
      ],
      ['without --loop uvloop', 'it needs uvloop, which is not installed: --dep uvloop adds it'],
    ]);
  });

  it.each(['conf/log.yaml', 'conf/log.yml'])('need PyYAML for --log-config %s', (file) => {
    const settings = { framework: 'fastapi', serverOptions: { 'log-config': file } };
    expect(layOut(settings, { uvicorn: '0.38.0' }).start.command.at(-1)).not.toContain('--log-config');
    expect(layOut(settings, { uvicorn: '0.38.0', pyyaml: '6.0.2' }).start.command.at(-1)).toContain('--log-config');
  });

  it('keep gunicorn from being told otherwise by a variable, where they name a file of settings', () => {
    const env = (serverOptions: Record<string, string>) =>
      decide({ framework: 'flask', serverOptions }).env.map(({ name }) => name);
    expect(env({ threads: '2' })).toContain('GUNICORN_CMD_ARGS');
    expect(env({ config: 'conf/g.py' })).not.toContain('GUNICORN_CMD_ARGS');
  });

  it.each<[SpecValues, string]>([
    [{ framework: 'fastapi', serverOptions: { wrokers: '2' } }, 'unknown uvicorn option --wrokers'],
    [{ framework: 'fastapi', serverOptions: { reload: 'true' } }, '--reload cannot be set: an image does not change'],
    [{ framework: 'fastapi', serverOptions: { port: '80' } }, '--port cannot be set: the start command has it already'],
    [{ framework: 'fastapi', serverOptions: { 'proxy-headers': 'x' } }, '--proxy-headers is a switch'],
    [{ framework: 'fastapi', serverOptions: { 'log-level': '20' } }, '--log-level does not take 20'],
    [{ framework: 'script', entry: 'a.py', serverOptions: { workers: '2' } }, 'script has no server options'],
  ])('refuse %j', (values, what) => {
    expect(listProblems(values)).toEqual([expect.objectContaining({ what: expect.stringContaining(what) })]);
  });
});
