/** Preloaded: the process runs under a uid that has no account and no HOME, as containers do on OpenShift. */
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

for (const name of ['homedir', 'userInfo'])
  os[name] = () => {
    throw Object.assign(new Error(`uv_os_${name} returned ENOENT`), { code: 'ERR_SYSTEM_ERROR' });
  };
syncBuiltinESMExports();
