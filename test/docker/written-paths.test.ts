/** An app that writes beside its code: its files land in volumes, as uid 1000, and outlive the container. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, build, cleanUpAfterwards, docker, generate, start, stop } from './harness.ts';

cleanUpAfterwards();

const app = `import logging
import os
import shelve
import shutil
import sqlite3
import wave
import zipfile

from fastapi import FastAPI

logging.basicConfig(filename="/home/app/logs/print.log", level=logging.INFO)
logging.info("started")
db = sqlite3.connect("history.db", check_same_thread=False)
db.execute("pragma journal_mode=wal")
db.execute("create table if not exists visits (at text)")
os.makedirs("results", exist_ok=True)
with open("counts/seen.txt", "r+") as file:
    seen = file.read()
    file.write("1")
app = FastAPI()


@app.get("/health")
def health():
    return "ok"


@app.get("/visit")
def visit(name: str):
    db.execute("insert into visits values (datetime())")
    db.commit()
    with open(os.path.join("results", name), "w") as file:
        file.write(name)
    with wave.open("tone.wav", "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"00")
    with zipfile.ZipFile("packed/all.zip", "w") as packed:
        packed.write("tone.wav")
    shutil.copy("tone.wav", "backup/tone.wav")
    with shelve.open("state") as state:
        state["last"] = name
    return {
        "visits": db.execute("select count(*) from visits").fetchone()[0],
        "results": sorted(os.listdir("results")),
        "seen": seen,
        "uid": os.getuid(),
    }
`;

describe('paths that the app writes', () => {
  it('are writable from the first start and keep what they had', async () => {
    const project = await generate('written', ['--set', 'platforms=linux/amd64'], async (dir) => {
      await mkdir(join(dir, 'counts'));
      await writeFile(join(dir, 'counts/seen.txt'), '0');
      await writeFile(join(dir, 'main.py'), app);
      await writeFile(join(dir, 'requirements.in'), 'fastapi\nuvicorn\n');
    });
    await build(project);
    const visit = async (name: string, options: string[] = []) => {
      const running = await start(project, options);
      await answer(running, '/health');
      const answered = await answer(running, `/visit?name=${name}`);
      expect(answered.status, (await docker('logs', running.container)).stderr).toBe(200);
      const said = await answered.json();
      expect((await stop(running)).code).toBe(0);
      return said;
    };
    try {
      expect(await visit('a')).toEqual({ visits: 1, results: ['a'], seen: '0', uid: 1000 });
      expect(await visit('b')).toEqual({ visits: 2, results: ['a', 'b'], seen: '01', uid: 1000 });
      // as scripts/run.sh says it: a folder of this machine in the place of the volume
      execFileSync('mkdir', ['-p', '-m', '777', 'out'], { cwd: project.dir });
      const mounted = await visit('c', ['-v', `${project.dir}/out:/app/results`]);
      expect(mounted).toEqual({ visits: 3, results: ['c'], seen: '011', uid: 1000 });
      expect(await readdir(join(project.dir, 'out'))).toEqual(['c']);
    } finally {
      const volumes = ['files', 'results', 'counts', 'packed', 'backup', 'home-app-logs'];
      await docker('volume', 'rm', '--force', ...volumes.map((name) => `${project.image}-${name}`));
    }
  });
});
