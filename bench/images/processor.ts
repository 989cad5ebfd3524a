/**
 * Processor time that the engine and its containers use: what a step costs whatever else the machine does meanwhile. Read where
 * the engine runs on this machine, with the containers in one cgroup (version 1 or 2); elsewhere there is none.
 */
import { readdir, readFile } from 'node:fs/promises';

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Seconds used so far by all containers and builds. */
async function containers(): Promise<number | undefined> {
  const first = await read('/sys/fs/cgroup/cpuacct/docker/cpuacct.usage');
  if (first) return Number(first) / 1e9;
  const second = await read('/sys/fs/cgroup/docker/cpu.stat');
  const used = /^usage_usec (\d+)/m.exec(second)?.[1];
  return used === undefined ? undefined : Number(used) / 1e6;
}

/** Seconds used so far by dockerd and containerd, which pack, unpack and push. */
async function daemons(): Promise<number> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const used = await Promise.all(
    processes.map(async (id) => {
      const stat = await read(`/proc/${id}/stat`);
      if (!/\((dockerd|containerd)\)/.test(stat)) return 0;
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // utime and stime, in hundredths of a second on Linux
      return (Number(fields[11]) + Number(fields[12])) / 100;
    }),
  );
  return used.reduce((sum, one) => sum + one, 0);
}

/** Seconds used so far. @returns undefined where it cannot be told. */
export async function processor(): Promise<number | undefined> {
  const used = await containers();
  return used === undefined ? undefined : used + (await daemons());
}
