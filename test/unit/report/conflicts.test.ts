import { describe, expect, it } from 'vitest';
import { renderConflicts } from '../../../src/report/conflicts.ts';
import { listFileResults } from '../../../src/report/file-status.ts';
import { createStyles } from '../../../src/ui/style.ts';
import type { Change } from '../../../src/write/types.ts';

const plain = createStyles({ color: false });
const CONFLICT: Change = {
  path: 'Dockerfile',
  status: 'conflict',
  reason: 'yours was kept',
  executable: false,
  left: true,
};

describe('renderConflicts', () => {
  it('asks to decide where a choice helps', () => {
    const [line] = renderConflicts(listFileResults([CONFLICT]), plain);
    expect(line).toMatch(/^kept yours: Dockerfile; decide with --on-conflict overwrite\|merge\|new/);
  });

  it('names what is in the way where no choice helps, with the command that moves it', () => {
    const lines = renderConflicts(listFileResults([{ ...CONFLICT, blockedBy: 'my app.orig' }]), plain);
    expect(lines).toEqual([
      "in the way: 'my app.orig'; move it away, for example mv -i 'my app.orig' 'my app.orig'.old, then run the same command again",
    ]);
  });
});
