import { describe, expect, it } from 'vitest';
import { OutOfTime, runFor } from '../../../scripts/snapshot/resolve.ts';

describe.runIf(process.platform !== 'win32')('runFor', () => {
  it('ends a program that uses more processor time', async () => {
    await expect(runFor(1, process.execPath, ['-e', 'for (;;);'])).rejects.toThrow(OutOfTime);
  });

  it('does not count the time that a program waits', async () => {
    await runFor(1, 'sleep', ['2']);
  });

  it('passes on what a program that fails says', async () => {
    await expect(runFor(5, 'sh', ['-c', 'echo "No solution found" >&2; exit 1'])).rejects.toMatchObject({
      stderr: 'No solution found\n',
    });
  });
});
