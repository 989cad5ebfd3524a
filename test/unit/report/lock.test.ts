import { describe, expect, it } from 'vitest';
import { type LockResult, renderLockText } from '../../../src/report/lock.ts';
import { compareLockedVersions } from '../../../src/report/version-changes.ts';

const pin = (name: string, version: string) => ({ name, version });
const result = (change: Partial<LockResult>): LockResult => ({
  status: 'done',
  files: [{ path: 'requirements.txt', status: 'update' }],
  moved: [],
  decisions: [{ choice: 'lock', value: '2 packages', because: 'from the snapshot' }],
  warnings: [],
  command: 'npx create-ml-container lock .',
  ...change,
});
const plain = { color: false, columns: 80, unicode: true };

describe('what a new lock moves', () => {
  it('is what changed, came and went, by name', () => {
    const before = [pin('b', '1.0'), pin('gone', '3'), pin('same', '1')];
    expect(compareLockedVersions(before, [pin('same', '1'), pin('b', '2.0'), pin('a', '1')])).toEqual([
      { name: 'a', to: '1' },
      { name: 'b', from: '1.0', to: '2.0' },
      { name: 'gone', from: '3' },
    ]);
  });

  it('counts a version once where both architectures have it, and names both where they differ', () => {
    expect(compareLockedVersions([pin('t', '1')], [pin('t', '1'), pin('t', '1')])).toEqual([]);
    expect(compareLockedVersions([pin('t', '1')], [pin('t', '2'), pin('t', '1')])).toEqual([
      { name: 't', from: '1', to: '1 and 2' },
    ]);
  });

  it('is told from what to what', () => {
    const text = renderLockText(
      result({
        moved: [
          { name: 'a', to: '1' },
          { name: 'bb', from: '1', to: '2' },
          { name: 'c', from: '3' },
        ],
      }),
      plain,
    );
    expect(text).toContain('a   1 (new)\nbb  1 → 2\nc   3 (gone)\n');
    expect(text).toContain('2 packages: from the snapshot');
    expect(renderLockText(result({}), plain)).toContain('no version moved');
    const ascii = { ...plain, unicode: false };
    expect(renderLockText(result({ moved: [{ name: 'b', from: '1', to: '2' }] }), ascii)).toContain('b  1 -> 2');
  });

  it('lists the files that change, and no others', () => {
    const files: LockResult['files'] = [
      { path: 'requirements.txt', status: 'update' },
      { path: 'Dockerfile', status: 'unchanged' },
    ];
    expect(renderLockText(result({ files }), plain)).not.toContain('Dockerfile');
    const none = renderLockText(result({ files: files.slice(1) }), plain);
    expect(none).toMatch(/from the snapshot\n\nto repeat/);
  });

  it('says what was not written', () => {
    expect(renderLockText(result({ status: 'planned' }), plain)).toContain('nothing was written');
    expect(
      renderLockText(
        result({ status: 'conflicts', files: [{ path: 'requirements.txt', status: 'conflict', left: 'decide' }] }),
        plain,
      ),
    ).toContain('kept yours: requirements.txt');
    expect(renderLockText(result({ warnings: ['look out'] }), plain)).toContain('warning: look out');
  });
});

describe('the text of a lock', () => {
  it('shows a diff and reasons without control characters of the terminal', () => {
    const decisions = [{ choice: 'lock', value: '2 packages', because: 'from \u001b[8mthe snapshot' }];
    const text = renderLockText(result({ diff: '-a==1 # \u001b[31mhidden\n+a==2\n', decisions }), plain);
    expect(text).toContain('hidden\n+a==2');
    expect(text).not.toContain('\u001b');
  });
});
