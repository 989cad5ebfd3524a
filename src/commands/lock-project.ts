/** The lock of a project: what the last one said is kept where it can be, and what takes a while is shown. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userError } from '../errors.ts';
import { lock } from '../lock/index.ts';
import type { LastLock } from '../lock/uv/types.ts';
import type { RunValues } from '../options.ts';
import { normalizeName } from '../pep/marker.ts';
import type { Lock, LockRequest } from '../spec/lock.ts';
import { type LockFile, lockedAt } from '../spec/lockfile.ts';
import { suggest } from '../spec/values.ts';
import { type Progress, progress } from '../ui/progress.ts';
import { describeTerminal } from '../ui/terminal.ts';
import type { Project } from './project.ts';

/** @throws UserError where something cannot be locked, or a package to upgrade is not in the lock. */
export async function lockProject(
  request: LockRequest,
  project: Pick<Project, 'dir' | 'presets'>,
  lastFile: LockFile | undefined,
  run: RunValues,
): Promise<Lock> {
  const { ownLock } = project.presets;
  if (ownLock) return lock(request, { file: { ...ownLock, date: '' } });
  const last = await lastLock(project.dir, lastFile);
  const upgrade = await upgraded(run, last);
  let line: Progress | undefined;
  const say = (message: string): void => {
    if (line) line.update(message);
    else line = progress(message, process.stderr, describeTerminal(process, process.env));
  };
  try {
    return await lock(request, {
      dir: project.dir,
      resolver: run.resolver,
      offline: run.offline,
      progress: say,
      ...(last ? { last } : {}),
      ...(upgrade ? { upgrade } : {}),
    });
  } finally {
    line?.stop();
  }
}

/** What requirements.txt says and who made it, where that was us. */
export async function lastLock(dir: string, last: LockFile | undefined): Promise<LastLock | undefined> {
  if (lockedAt(last, 'requirements.txt') === undefined) return undefined;
  let read: ReturnType<LastLock['pins']> | undefined;
  const pins = async () => {
    const { pinsOf } = await import('../lock/pins.ts');
    return pinsOf(await readFile(join(dir, 'requirements.txt'), 'utf8').catch(() => ''));
  };
  const { name, date } = (last?.resolver ?? {}) as { name?: unknown; date?: unknown };
  const known = name === 'uv' && typeof date === 'string' && !Number.isNaN(Date.parse(date));
  return { pins: () => (read ??= pins()), ...(known ? { resolver: { name, date } } : {}) };
}

async function upgraded(run: RunValues, last: LastLock | undefined): Promise<'all' | string[] | undefined> {
  if (run.upgrade) return 'all';
  if (run.upgradePackage === undefined) return undefined;
  const names = run.upgradePackage.map(normalizeName);
  const pinned = ((await last?.pins()) ?? []).map(({ name }) => name);
  const unknown = names.find((name) => !pinned.includes(name));
  if (unknown !== undefined)
    throw userError('--upgrade-package', `${unknown} is not in requirements.txt`, suggest(unknown, pinned));
  return names;
}
