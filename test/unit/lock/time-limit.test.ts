import { describe, expect, it } from 'vitest';
import { limitTime } from '../../../src/lock/time-limit.ts';
import { runProgram } from '../../../src/process/run.ts';

const SHORT = 0.5 / 60;

describe('limitTime', () => {
  it('gives what was made in time', async () => {
    expect(await limitTime(1, async () => 7)).toBe(7);
  });

  it('ends the programs that work on it, names the limit and how to raise it, and lets nothing new begin', async () => {
    let status = '';
    let abandoned: Promise<void> | undefined;
    const making = limitTime(SHORT, (limit) => {
      abandoned = (async () => {
        limit.check();
        status = (await runProgram('sleep', ['600'], { timeout: 600_000 })).status;
        limit.check();
      })();
      return abandoned;
    });
    await expect(making).rejects.toMatchObject({
      exitCode: 1,
      problems: [{ where: 'requirements', fix: expect.stringContaining('--lock-timeout') }],
    });
    await expect(abandoned).rejects.toThrow('no lock was found');
    expect(status).toBe('failed');
  });
});
