// Preloaded by a test (node --import): sends this process the signal SIGNAL at the AT-th call of the fs function CALL,
// so that it comes in the middle of the work, and always at the same place.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { CALL, AT, SIGNAL } = process.env;
let calls = 0;
for (const home of [fs, fs.promises]) {
  const real = home[CALL];
  if (typeof real !== 'function') continue;
  home[CALL] = function (...args) {
    if (++calls === Number(AT)) process.kill(process.pid, SIGNAL);
    return real.apply(this, args);
  };
}
syncBuiltinESMExports();
