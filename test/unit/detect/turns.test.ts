import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

const CODE = `import json\nfrom fastapi import FastAPI\n${'def f(x):\n    return open("data.csv")\n\n'.repeat(60)}\nif __name__ == "__main__":\n    f(1)\n`;

describe('detect', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turns-'));
    for (let at = 0; at < 20; at += 1) {
      await mkdir(join(folder, `p${at}`));
      for (let file = 0; file < 30; file += 1) await writeFile(join(folder, `p${at}`, `m${file}.py`), CODE);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lets signals have their turn while it parses many files', async () => {
    // processor time: the clock of a busy machine goes on while this process waits
    const measure = (): number => Object.values(process.cpuUsage()).reduce((sum, part) => sum + part, 0);
    const started = measure();
    let [last, longest] = [started, 0];
    const timer = setInterval(() => {
      const now = measure();
      [last, longest] = [now, Math.max(longest, now - last)];
    }, 5);
    await detect(folder, frameworks);
    longest = Math.max(longest, measure() - last);
    clearInterval(timer);
    expect(longest).toBeLessThan(Math.max(400_000, (measure() - started) / 3));
  });

  it('takes time in proportion to the files, although each imports others and may be the app', async () => {
    const measure = async (files: number): Promise<number> => {
      const dir = await mkdtemp(join(tmpdir(), 'mesh-'));
      try {
        for (let at = 0; at < files; at += 1) {
          const named = [at * 7, at * 3, at + 1].map((other) => `from pkg import m${other % files}\n`).join('');
          await mkdir(join(dir, 'pkg'), { recursive: true });
          await writeFile(
            join(dir, 'pkg', `m${at}.py`),
            `import fastapi\n${named}if __name__ == "__main__":\n    print(1)\n`,
          );
        }
        const before = process.cpuUsage();
        await detect(dir, frameworks);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      } finally {
        await rm(dir, { recursive: true });
      }
    };
    await measure(20);
    // a walk for each file, root and framework made this grow with the cube: 64 times
    expect(await measure(200)).toBeLessThan((await measure(50)) * 16);
  });
});
