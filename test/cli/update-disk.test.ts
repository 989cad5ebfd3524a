/** Disks that refuse: full, a file that is read-only, a folder that vanishes. Root may mount and lock; others have a umask only. */
import { spawnSync } from 'node:child_process';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, cli, folder, run, tree } from '../support/cli.ts';
import { withOlderBase } from '../support/older.ts';

const SLOWLY = ['--import', fileURLToPath(new URL('../support/fault-at.mjs', import.meta.url))];
let home: string;
let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: home, remove } = await folder());
  dir = join(home, 'it');
  expect((await cli([dir, '--framework', 'script', '--python', '3.12', '--yes'])).code).toBe(0);
  withOlderBase(dir);
});
afterEach(() => remove());

const sh = (script: string, ...args: string[]) =>
  run('unshare', ['--mount', '--map-root-user', 'sh', '-euc', script, 'sh', ...args]);

describe('update', () => {
  it('on a disk that is full leaves every file as it was, and works once there is room', async () => {
    const before = await tree(dir);
    // kilobytes by kilobytes more room: somewhere in the middle the disk is full half-way
    const script = `
      mkdir -p "$1/full"; mount -t tmpfs -o size=4m tmpfs "$1/full"; cp -r "$1/it" "$1/full/it"; cd "$1/full"
      dd if=/dev/zero of=filler bs=1k 2>/dev/null || true
      for room in 0 4 8 16 24 32 40; do
        truncate -s -"$room"k filler
        code=0; "$2" "$3" update it --port 81 --framework script >/dev/null 2>"$1/err" || code=$?
        if [ "$code" = 0 ]; then echo "room $room: done"; break; fi
        grep -q 'no space left on the disk' "$1/err" || { cat "$1/err"; echo "room $room: exit $code"; }
        cp -r it "$1/after-$room"
      done
      rm filler; "$2" "$3" update it --port 81 >/dev/null; cp -r it "$1/after"`;
    const ran = await sh(script, home, process.execPath, BIN);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect(await tree(join(home, 'after-0')), ran.stdout).toEqual(before);
    await cli(['update', dir, '--port', '81']);
    expect(await tree(join(home, 'after'))).toEqual(await tree(dir));
  });

  it('of a file that may not be changed says which, and leaves the rest as it was', async () => {
    const before = await tree(dir);
    const script = `mount --bind "$1/it/Dockerfile" "$1/it/Dockerfile"; mount -o remount,ro,bind "$1/it/Dockerfile"
      "$2" "$3" update "$1/it"`;
    const ran = await sh(script, home, process.execPath, BIN);
    expect(ran.code, ran.stdout + ran.stderr).toBe(1);
    expect(ran.stderr).toContain('Dockerfile');
    expect(ran.stderr).not.toContain('this is a bug');
    expect(await tree(dir)).toEqual(before);
  });

  it('of a folder that vanishes meanwhile ends with a word, and makes no other', async () => {
    for (const after of [1, 6, 12]) {
      const copy = join(home, `copy-${after}`);
      await cp(dir, copy, { recursive: true });
      const env = { FAULT_DIR: copy, FAULT_HOW: 'slow', FAULT_AT: '60' };
      const running = run(process.execPath, [...SLOWLY, BIN, 'update', copy, '--set', 'user=1234'], { env });
      // the first change to the disk is a file beside its place
      for (let tries = 0; tries < 400; tries++) {
        const temps = spawnSync('sh', ['-c', `ls -A "$0" | grep -c tmp`, copy], { encoding: 'utf8' }).stdout;
        if (Number(temps) >= 1) break;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await new Promise((resolve) => setTimeout(resolve, after * 40));
      // away at one blow, as when a disk is taken out
      await rename(copy, `${copy}-gone`);
      const ran = await running;
      expect(ran.stderr).not.toContain('this is a bug');
      expect([0, 1]).toContain(ran.code);
      // what was there is where it went, each file whole
      const gone = Object.keys(await tree(`${copy}-gone`)).filter((path) => !path.includes('.tmp'));
      expect(gone).toEqual(expect.arrayContaining(['Dockerfile', 'main.py', 'compose.yaml']));
    }
  });
});
