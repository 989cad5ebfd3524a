/** Ends running programs together with what they have started. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const running = new Set<number>();
let watching = false;

/** From now on until {@link forgetGroup} it is ended when this process exits, for whatever reason. */
export function watchGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  running.add(pid);
  if (watching) return;
  watching = true;
  // before folders that they write to are removed
  process.prependListener('exit', endAll);
}

export function forgetGroup(pid: number | undefined): void {
  if (pid !== undefined) running.delete(pid);
}

/** @param signal what POSIX systems send; Windows ends programs without asking them. */
export function stopGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    const taskkill = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    spawnSync(taskkill, ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Milliseconds that programs have to tidy up. */
const GRACE = 500;
const STEP = 20;

/** Ends all that run now, and does not wait for that. */
export function stopRunningPrograms(): void {
  const stopped = [...running];
  for (const pid of stopped) stopGroup(pid, 'SIGTERM');
  const kill = () => {
    for (const pid of stopped) if (running.has(pid)) stopGroup(pid, 'SIGKILL');
  };
  setTimeout(kill, GRACE).unref();
}

/** The process is about to exit, so nothing here may be asynchronous. */
function endAll(): void {
  for (const pid of running) stopGroup(pid, 'SIGTERM');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < GRACE && [...running].some(isRunning); waited += STEP) Atomics.wait(clock, 0, 0, STEP);
  for (const pid of running) stopGroup(pid, 'SIGKILL');
}

function isRunning(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
