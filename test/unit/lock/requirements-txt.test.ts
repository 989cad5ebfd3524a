import { describe, expect, it } from 'vitest';
import { FRAMEWORKS_MARK, formatRequirementsTxt, lock, PACKAGES_MARK } from '../../../src/lock/index.ts';
import type { LockRequest } from '../../../src/spec/lock.ts';

const request: LockRequest = {
  python: '3.12',
  accelerator: 'cpu',
  platforms: ['linux/amd64', 'linux/arm64'],
  roots: ['torch', 'fastapi', 'tensorflow'].map((requirement) => ({ requirement, from: 'requirements.in' })),
};

describe('formatRequirementsTxt', () => {
  it('has a pin and a hash on every line', async () => {
    const text = formatRequirementsTxt(await lock(request), { frameworks: ['torch'] });
    const entries = text
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => line !== '' && !/^\s*#/.test(line));
    for (const entry of entries) {
      expect(entry).toMatch(
        /^[a-z0-9-]+(==\S+| @ https:\S+\.whl)( ; platform_machine == "(x86_64|aarch64)")?( --hash=sha256:[0-9a-f]{64})+$/,
      );
    }
    expect(entries.length).toBe((await lock(request)).packages.length);
  });

  it('has two sections that a line cuts, each package in one of them', async () => {
    const lines = formatRequirementsTxt(await lock(request), { frameworks: ['torch'] }).split('\n');
    const [first, second] = [lines.indexOf(FRAMEWORKS_MARK), lines.indexOf(PACKAGES_MARK)];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
    const torch = lines.flatMap((line, at) => (line.startsWith('torch @') ? [at] : []));
    expect(torch.length).toBe(2);
    for (const at of torch) expect(at > first && at < second).toBe(true);
    expect(lines.findIndex((line) => line.startsWith('fastapi=='))).toBeGreaterThan(second);
  });

  it('has one section where nothing is set apart, and says what was substituted', async () => {
    const text = formatRequirementsTxt(await lock(request), { frameworks: [] });
    expect(text).not.toContain(FRAMEWORKS_MARK);
    expect(text.split(PACKAGES_MARK)).toHaveLength(2);
    expect(text).toMatch(/^# tensorflow-cpu for tensorflow: /m);
  });

  it('is the same bytes for the same lock', async () => {
    const again = async () => formatRequirementsTxt(await lock(request), { frameworks: ['torch'] });
    expect(await again()).toBe(await again());
  });
});
