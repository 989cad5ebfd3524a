import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showProgress } from '../../../src/ui/progress.ts';
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
