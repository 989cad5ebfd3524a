/** The program, stopped at each call that changes the disk: by a kill, and by an error of the file system. */
import { appendFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, folder, type Ran, run, tree } from '../support/cli.ts';
import { withOlderBase } from '../support/older.ts';

const FAULT = fileURLToPath(new URL('../support/fault-at.mjs', import.meta.url));
const AT_ONCE = 2;
const TEMP = /(^|\/)\.create-ml-container-\d+-[0-9a-f]{16}\.tmp$/;
const MINE = { 'notes.md': '# Notes\n', 'data/größe.csv': 'a,b\n' };

type Files = Record<string, string>;
interface Scenario {
  name: string;
  setUp: (dir: string) => Promise<unknown>;
  args: string[];
}

const cli = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  run(process.execPath, [...(env.FAULT_HOW ? ['--import', FAULT] : []), BIN, ...args, '--yes', '--no-interactive'], {
    env,
  });

const scenarios: Scenario[] = [
  {
    name: 'an update that replaces, merges, makes and deletes',
    async setUp(dir) {
      expect((await cli([dir, '--framework', 'fastapi', '--name', 'it', '--yes'])).code).toBe(0);
      withOlderBase(dir);
      await appendFile(join(dir, 'compose.yaml'), '# mine\n');
      await rm(join(dir, 'scripts/push.sh'));
    },
    args: ['update', '--framework', 'gradio', '--port', '9000'],
  },
  {
    name: 'a first run that moves requirements.txt out of the way',
    async setUp(dir) {
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, 'requirements.txt'), 'fastapi # mine\r\nuvicorn\r\n');
      await writeFile(join(dir, 'app.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
    },
    args: ['--dep', 'pandas', '--name', 'it'],
  },
  {
    name: 'an update that writes conflict markers',
    async setUp(dir) {
      expect((await cli([dir, '--framework', 'script', '--python', '3.12', '--name', 'it'])).code).toBe(0);
      withOlderBase(dir);
      const file = join(dir, 'Dockerfile');
      await writeFile(
        file,
        (await readFile(file, 'utf8')).replaceAll('python:3.12.11', 'mirror.example.com/python:3.12.11'),
      );
    },
    args: ['update', '--on-conflict', 'merge'],
  },
];

/**
 * Without what only the run knew that was killed: that it moved a file, and what the markers that it wrote came from. Not knowing
 * the latter costs a question: what the user resolves is asked about once more.
 */
const remembered = (files: Files): Files => {
  const unknown = [/ {2}"moved".*\n/, ...(files.Dockerfile?.includes('<<<<<<<') ? [/ {4}"Dockerfile".*\n/] : [])];
  const lock = unknown.reduce((text, line) => text.replace(line, ''), files['ml-container.lock'] ?? '');
  return { ...files, 'ml-container.lock': lock };
};

describe.each(scenarios)('$name', ({ setUp, args }) => {
  let home: string;
  let remove: () => Promise<void>;
  let before: Files;
  let after: Files;
  let code: number | null;
  let calls: number;

  const withDir = (dir: string): string[] =>
    args[0] === 'update' ? ['update', dir, ...args.slice(1)] : [dir, ...args];

  beforeAll(async () => {
    ({ path: home, remove } = await folder());
    const start = join(home, 'start');
    await setUp(start);
    for (const [path, text] of Object.entries(MINE)) {
      await outputFile(join(start, path), text);
    }
    before = await tree(start);
    const whole = join(home, 'whole');
    await cp(start, whole, { recursive: true });
    const count = join(home, 'count');
    const ran = await cli(withDir(whole), { FAULT_DIR: whole, FAULT_HOW: 'kill', FAULT_AT: '0', FAULT_COUNT: count });
    code = ran.code;
    expect([0, 3], ran.stderr).toContain(code);
    after = await tree(whole);
    expect(after).not.toEqual(before);
    calls = Number(await readFile(count, 'utf8'));
    expect(calls).toBeGreaterThan(5);
  });
  afterAll(() => remove());

  /** The run with a fault at each call in turn, a few at a time. */
  async function atEachCall(how: string, look: (dir: string, ran: Ran) => Promise<void>): Promise<void> {
    let next = 1;
    const worker = async (): Promise<void> => {
      while (next <= calls) {
        const at = next++;
        const dir = join(home, `${how}-${at}`);
        await cp(join(home, 'start'), dir, { recursive: true });
        const ran = await cli(withDir(dir), { FAULT_DIR: dir, FAULT_HOW: how, FAULT_AT: String(at) });
        await look(dir, ran).catch((error: Error) => {
          throw new Error(`${how} at call ${at} of ${calls}: ${error.message}\n${ran.stderr}`, { cause: error });
        });
        await rm(dir, { recursive: true });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  it('killed at each call: each file whole, old or new, nothing of the user lost; the next run finishes', {
    timeout: 600_000,
  }, async () => {
    await atEachCall('kill', async (dir, ran) => {
      expect(ran.signal).toBe('SIGKILL');
      const left = await tree(dir);
      for (const [path, text] of Object.entries(left))
        if (!TEMP.test(path)) expect([before[path], after[path]], path).toContain(text);
      for (const path of Object.keys(before).filter((path) => after[path] !== undefined))
        expect(left).toHaveProperty([path]);
      expect(left).toMatchObject(MINE);
      const second = await cli(withDir(dir));
      expect(second.code, second.stdout + second.stderr).toBe(code);
      expect(remembered(await tree(dir))).toEqual(remembered(after));
    });
  });

  it('refused at each call: all is as it was, or, where it can do without, as it should be', {
    timeout: 600_000,
  }, async () => {
    await atEachCall('ENOSPC', async (dir, ran) => {
      const left = await tree(dir);
      if (ran.code === 1) {
        expect(left).toEqual(before);
        expect(ran.stderr).toContain('no space left on the disk');
      } else {
        expect(ran.code).toBe(code);
        expect(Object.fromEntries(Object.entries(left).filter(([path]) => !TEMP.test(path)))).toEqual(after);
      }
    });
  });
});
