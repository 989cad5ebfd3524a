/** Locks a project, keeps earlier versions where possible, and shows progress. */

import { isDeepStrictEqual } from 'node:util';
import { getGlibc } from '../../catalog/python/index.ts';
import { explainOutdatedSnapshot } from '../../catalog/snapshot/age.ts';
import { userError } from '../../errors.ts';
import { readProjectFile } from '../../files/project-file.ts';
import { lock } from '../../lock/index.ts';
import type { LastLock } from '../../lock/uv/types.ts';
import type { RunValues } from '../../options/table.ts';
import { normalizeName } from '../../pep/name.ts';
import { parseRequirement } from '../../pep/requirement.ts';
import type { Plan } from '../../plan/types.ts';
import { readToday } from '../../process/today.ts';
import { describeLockInputs, type Lock, type LockRequest } from '../../spec/lock.ts';
import { getLockedFile, type LockFile } from '../../spec/lockfile.ts';
import { hashText } from '../../spec/text.ts';
import { suggest } from '../../spec/values.ts';
import { type Progress, showProgress } from '../../ui/progress.ts';
import { describeTerminal } from '../../ui/terminal.ts';
import type { Project } from '../types.ts';
import { createLoginPolicy } from './index-logins.ts';
import { readOwnCertificates } from './own-certificates.ts';

/**
 * @param planned what is to be locked, and for which base image.
 * @param codeOf day of the newest commit, where the code is old.
 * @throws UserError where something cannot be locked, or a package to upgrade is not in the lock.
 */
export async function lockProject(
  { request, base }: Pick<Plan, 'request' | 'base'>,
  project: Pick<Project, 'dir' | 'presets' | 'quiet' | 'given'>,
  lastFile: LockFile | undefined,
  run: RunValues,
  codeOf: string | undefined,
): Promise<Lock> {
  const { ownLock } = project.presets;
  if (ownLock) return lock(request, { file: { ...ownLock, date: '' } });
  const last = run.relock ? undefined : await readLastLock(project.dir, lastFile);
  const upgrade = await selectUpgrades(run, last, request);
  let line: Progress | undefined;
  const say = (message: string): void => {
    if (project.quiet) return;
    if (line) line.update(message);
    else line = showProgress(message, process.stderr, describeTerminal(process, process.env));
  };
  try {
    const made = await lock(request, {
      dir: project.dir,
      resolver: run.resolver,
      offline: run.offline,
      outdated: last ? undefined : await findOutdatedSnapshot(run),
      minutes: run.lockTimeout,
      ...(codeOf === undefined ? {} : { codeOf }),
      progress: say,
      // an image that the project names is not trusted with logins
      ...(isBaseNamedByUser(project) ? { image: base.reference } : {}),
      logins: await createLoginPolicy(project, run, () => {
        line?.stop();
        line = undefined;
      }),
      ...(await readOwnCertificates(project)),
      ...getGlibc(base.suite),
      ...(last ? { last } : {}),
      ...(upgrade ? { upgrade } : {}),
    });
    return last && !upgrade ? await held(made, project.dir, lastFile) : made;
  } finally {
    line?.stop();
  }
}

/** Whether a new project is left to uv, because the snapshot is old and uv is there. */
async function findOutdatedSnapshot({ offline, resolver }: RunValues): Promise<string | undefined> {
  const reason = explainOutdatedSnapshot(readToday(process.env));
  if (reason === undefined || offline || resolver === 'snapshot') return undefined;
  return (await (await import('../../lock/uv/program/find.ts')).hasUv(process.env)) ? reason : undefined;
}

const isBaseNamedByUser = ({ given }: Pick<Project, 'given'>): boolean =>
  given.some(({ source, values }) => source !== 'saved' && values['base.registry'] !== undefined);

/** What requirements.txt says and who made it, where that was us. */
export async function readLastLock(dir: string, last: LockFile | undefined): Promise<LastLock | undefined> {
  if (getLockedFile(last, 'requirements.txt') === undefined) return undefined;
  let reading: Promise<string> | undefined;
  const content = () => (reading ??= readProjectFile(dir, 'requirements.txt', 'utf8').catch(() => ''));
  let read: ReturnType<LastLock['pins']> | undefined;
  const pins = async () => {
    const { parsePins: pinsOf } = await import('../../lock/pins.ts');
    return pinsOf(await content());
  };
  const text = async () => {
    const now = await content();
    return hashText(now) === getLockedFile(last, 'requirements.txt')?.sha256 ? now : undefined;
  };
  const said = (last?.resolver ?? {}) as Partial<Record<'name' | 'date' | 'asOf' | 'request' | 'rest', unknown>>;
  const { name, date, asOf, request, rest } = said;
  const known = name === 'uv' && typeof date === 'string' && !Number.isNaN(Date.parse(date));
  const kept = known && typeof request === 'string' && typeof rest === 'string' ? { request, rest } : undefined;
  return {
    pins: () => (read ??= pins()),
    text,
    ...(known ? { resolver: { name, date, ...(typeof asOf === 'string' ? { asOf } : {}) } } : {}),
    ...(kept ? { kept } : {}),
  };
}

/** What ml-container.lock says of who made the lock; nothing of the snapshot, which needs nobody's answer to be asked again. */
export async function describeResolver(made: Lock): Promise<Record<string, string> | undefined> {
  const { name, date, asOf } = made.resolver;
  if (name !== 'uv') return undefined;
  const { pack } = await import('../../lock/cached-resolution.ts');
  return { name, date, ...(asOf ? { asOf: asOf.said } : {}), ...pack(made) };
}

/** A newer snapshot moves no version by itself: what requirements.txt says stays while it fits. */
async function held(made: Lock, dir: string, last: LockFile | undefined): Promise<Lock> {
  const { date, name } = made.resolver;
  const older = name === 'snapshot' && last?.snapshot !== undefined && last.snapshot < date;
  if (!older || last === undefined) return made;
  const { constraints = [] } = made.request;
  // the snapshot's versions were held against them, those of before were not
  if (constraints.length > 0) return made;
  if (!isDeepStrictEqual(last.lockedFor, describeLockInputs(made.request))) return made;
  const text = await readProjectFile(dir, 'requirements.txt', 'utf8').catch(() => '');
  if (hashText(text) !== getLockedFile(last, 'requirements.txt')?.sha256) return made;
  const { keepVersions } = await import('../../lock/preserve-versions.ts');
  return keepVersions(made, text, last.snapshot as string);
}

/** What is let go of: versions of the last lock, and pins that another tool's lock has. */
async function selectUpgrades(
  run: RunValues,
  last: LastLock | undefined,
  { constraints = [] }: LockRequest,
): Promise<'all' | string[] | undefined> {
  if (run.upgrade) return 'all';
  if (run.upgradePackage === undefined) return undefined;
  const names = run.upgradePackage.map(normalizeName);
  const others = constraints.flatMap(({ requirement, from, pin }) =>
    pin ? [parseRequirement(requirement, from).name] : [],
  );
  const pinned = [...((await last?.pins()) ?? []).map(({ name }) => name), ...others];
  const unknown = names.find((name) => !pinned.includes(name));
  if (unknown !== undefined)
    throw userError(
      '--upgrade-package',
      `no lock file pins ${unknown}`,
      pinned.length > 0 ? suggest(unknown, pinned, 'requirements.txt lists them') : 'leave it out',
    );
  return names;
}
