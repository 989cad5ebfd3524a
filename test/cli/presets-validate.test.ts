import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'presets-validate-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('presets validate', () => {
  const validate = async (preset: object) => {
    await writeFile(join(dir, 'team.json'), JSON.stringify(preset));
    return cli(['presets', 'validate', './team.json'], { cwd: dir });
  };

  it('refuses settings that no target has, and values that do not fit', async () => {
    const ran = await validate({ settings: { 'kubernetes.memry': '8Gi', 'kubernetes.memory': 'lots' } });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('did you mean kubernetes.memory?');
    expect(ran.stderr).toContain('"lots" does not fit');
  });

  it('notes certificates that are not beside the preset', async () => {
    const ran = await validate({ ca: { file: 'nope.pem' } });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('there is no nope.pem beside the preset')]);
  });

  it('refuses a choice that the field cannot have', async () => {
    const ran = await validate({ enforce: { accelerator: { oneOf: ['gpu', 'cpu'], reason: 'x' } } });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('did you mean cuda?')]);
  });

  it('suggests cuda for the accelerator gpu', async () => {
    const ran = await validate({ accelerator: 'gpu' });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('did you mean cuda?')]);
  });
});
