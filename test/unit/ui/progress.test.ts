import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showCountedProgress, showProgress } from '../../../src/ui/progress.ts';
import { captured } from './streams.ts';

const terminal = { interactive: true, columns: 20, color: true, unicode: false, dumb: false, accessible: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('progress', () => {
  it.each([
    { ...terminal, color: false },
    { ...terminal, interactive: false },
    { ...terminal, accessible: true },
  ])('says each message once, without escape sequences, in %o', (plain) => {
    const output = captured();
    const line = showProgress('locking', output, plain);
    vi.advanceTimersByTime(5000);
    line.update('still locking');
    line.stop();
    expect(output.text()).toBe('locking\nstill locking\n');
  });

  it('shows nothing of what is over at once', () => {
    const output = captured();
    showProgress('locking', output, terminal).stop();
    vi.advanceTimersByTime(5000);
    expect(output.text()).toBe('');
  });

  it('moves on one line that fits, and leaves the last word', () => {
    const output = captured();
    const line = showProgress('locking a great many packages', output, terminal);
    vi.advanceTimersByTime(450);
    line.stop('locked');
    const erase = '\r\u001b[K';
    expect(output.text()).toBe(`${erase}| locking a grea...${erase}/ locking a grea...${erase}locked\n`);
  });
});

describe('showCountedProgress', () => {
  it('moves on one line, and makes room for other output', () => {
    const output = captured();
    const line = showCountedProgress(3, output, { ...terminal, columns: 80 });
    vi.advanceTimersByTime(350);
    line.clear();
    line.update(2, 1);
    vi.advanceTimersByTime(100);
    line.stop();
    const erase = '\r\u001b[K';
    expect(output.text()).toBe(`${erase}| 0 of 3 projects${erase}${erase}/ 2 of 3 projects, 1 failed${erase}`);
  });

  it('writes a plain line every half minute where no line can move', () => {
    const output = captured();
    const line = showCountedProgress(9000, output, { ...terminal, interactive: false });
    for (let done = 1; done <= 9000; done++) {
      vi.advanceTimersByTime(10);
      line.update(done, 0);
    }
    line.stop();
    expect(output.text()).toBe('3000 of 9000 projects\n6000 of 9000 projects\n9000 of 9000 projects\n');
  });
});
