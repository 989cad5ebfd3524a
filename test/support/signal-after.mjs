// Preloaded by a test (node --import): sends this process the signal SIGNAL once it has used AFTER microseconds of processor
// time, so that it comes in the middle of the work however busy the machine is. A thread watches, since the work may not let
// anything else run. What the process used in all, and of that after the signal, is written to USED at the end.
import { writeFileSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';

const { SIGNAL, AFTER, USED } = process.env;

function readUsed() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

if (isMainThread) {
  const sent = new Float64Array(new SharedArrayBuffer(8));
  const watch = `
    const { after, signal, sent } = require('node:worker_threads').workerData;
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    let used = 0;
    while (used < after) {
      Atomics.wait(sleeper, 0, 0, 2);
      const { user, system } = process.cpuUsage();
      used = user + system;
    }
    sent[0] = used;
    process.kill(process.pid, signal);`;
  if (SIGNAL !== undefined)
    new Worker(watch, {
      eval: true,
      execArgv: [],
      workerData: { after: Number(AFTER), signal: SIGNAL, sent },
    }).unref();
  process.on('exit', () => {
    const all = readUsed();
    writeFileSync(USED, JSON.stringify({ all, after: sent[0] === 0 ? null : all - sent[0] }));
  });
}
