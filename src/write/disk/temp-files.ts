import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Recognisable, hidden, and with the process that made it, so that a later run knows whether anybody still needs it. */
const NAME = /^\.create-ml-container-(\d+)-[0-9a-f]{16}\.tmp$/;
/** Begins the names of this process: in a container every run may have the same process id. */
const mine = randomBytes(5).toString('hex');
let made = 0;

/** A new name in `folder`, on the same file system as what it will become. Nothing is created. */
export function createTempName(folder: string): string {
  const counted = (made++).toString(16).padStart(6, '0');
  return join(folder, `.create-ml-container-${process.pid}-${mine}${counted}.tmp`);
}

/** Removes what runs that were killed have left in `folder`. Best effort: what cannot be removed harms nobody. */
export async function removeStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const stale = names.filter((name) => NAME.test(name) && !isMine(name) && !isAlive(Number(NAME.exec(name)?.[1])));
  // Not recursive, so that a folder of such a name, which is none of ours, stays.
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true }).catch(() => {})));
}

const isMine = (name: string): boolean => name.startsWith(`.create-ml-container-${process.pid}-${mine}`);

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // its token is another's: the id was used before
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
