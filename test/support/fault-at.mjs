// Preloaded by a test (node --import): the AT-th call that changes something below DIR fails as HOW says. "kill": the process
// is gone, and a file that was being written is half written; "slow": nothing fails, but each call takes a while; else an
// error of that code (ENOSPC). How many calls there were is written to COUNT at the end.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

const { FAULT_DIR, FAULT_AT, FAULT_HOW, FAULT_COUNT } = process.env;
const CALLS = [
  'chmod',
  'chown',
  'copyFile',
  'link',
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'unlink',
  'utimes',
  'writeFile',
];
const writeNow = fs.writeFileSync;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let calls = 0;

function fault(name, args) {
  if (
    !args
      .slice(0, 2)
      .some((path) => typeof path === 'string' && (path === FAULT_DIR || path.startsWith(FAULT_DIR + sep)))
  )
    return;
  calls++;
  if (FAULT_HOW === 'slow') return void Atomics.wait(sleeper, 0, 0, Number(FAULT_AT));
  if (calls !== Number(FAULT_AT)) return;
  if (FAULT_HOW === 'kill') {
    if (name.startsWith('writeFile')) writeNow(args[0], String(args[1]).slice(0, String(args[1]).length / 2), args[2]);
    process.kill(process.pid, 'SIGKILL');
  }
  throw Object.assign(new Error(`${FAULT_HOW}: a fault on purpose, ${name}`), { code: FAULT_HOW, syscall: name });
}

for (const call of CALLS) {
  const [sync, promised] = [fs[`${call}Sync`], fs.promises[call]];
  fs[`${call}Sync`] = (...args) => {
    fault(`${call}Sync`, args);
    return sync(...args);
  };
  fs.promises[call] = async (...args) => {
    fault(call, args);
    return promised(...args);
  };
}
syncBuiltinESMExports();
if (FAULT_COUNT) process.on('exit', () => writeNow(FAULT_COUNT, String(calls)));
