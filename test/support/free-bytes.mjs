/** Preloaded: every disk has FREE_BYTES, so that a test of the program does not depend on the disk it runs on. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

fs.promises.statfs = async () => ({ bavail: Number(process.env.FREE_BYTES), bsize: 1 });
syncBuiltinESMExports();
