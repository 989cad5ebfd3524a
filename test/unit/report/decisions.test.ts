/** Which decisions of a run the lock remembers. */
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/plan/types.ts';
import { selectLastingDecisions } from '../../../src/report/decisions.ts';

const decision = (choice: string, value: string): Decision => ({ choice, value, because: 'it is said' }) as Decision;

describe('selectLastingDecisions', () => {
  it('forgets the server options left out, which only the container file that ours replaces says', () => {
    const carried = decision('serverOptions', '--workers 4');
    const planned = [carried, decision('serverOptions', 'without -k'), decision('starter', 'main.py')];
    const laid = [decision('command', 'without --loop uvloop')];
    expect(selectLastingDecisions(planned, laid)).toEqual([carried, ...laid]);
  });
});
