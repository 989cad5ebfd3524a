/** Compares a project on disk with what its settings, presets and this release generate. */

import { type CheckFacts, findStaleRequirements } from '../../check/index.ts';
import { UserError } from '../../errors.ts';
import { readProjectFile } from '../../files/project-file.ts';
import { parsePins } from '../../lock/pins.ts';
import type { RunValues } from '../../options/table.ts';
import { readPresets } from '../../presets/index.ts';
import { createPresetSettings } from '../../presets/settings.ts';
import type { Indexes } from '../../spec/lock.ts';
import { getLockedFile, LOCK_NAME, type LockFile } from '../../spec/lockfile.ts';
import { merge } from '../../spec/merge.ts';
import { SPEC_FILE } from '../../spec/saved.ts';
import { readSaved } from '../../spec/saved-source.ts';
import { hasConflictMarkers, hashText } from '../../spec/text.ts';
import { quoteShellWord } from '../../text/shell-quote.ts';
import { type Change, readLast } from '../../write/index.ts';
import { generateProject } from '../generate.ts';
import { loadProject } from '../load-project.ts';
import type { GeneratedProject } from '../types.ts';

export type ProjectFacts = NonNullable<CheckFacts['project']> & {
  /** Where its packages come from, and which vulnerabilities it accepts; absent where its settings cannot be read. */
  packages?: { indexes?: Indexes | undefined; accepted?: Readonly<Record<string, string>> | undefined };
};

/** Never throws for what the user can mend: that is what is to be told. */
export async function readProjectFacts(dir: string, run: RunValues): Promise<ProjectFacts> {
  const broken = await enforced(dir, run);
  if (broken.length > 0) return { drift: [], stale: [], problems: broken };
  try {
    const { offline, resolver } = run;
    const own = { ...(offline ? { offline } : {}), ...(resolver ? { resolver } : {}) };
    const project = await loadProject({ dir, args: [], parts: [], run: own });
    const made = await generateProject(project, [], own);
    const last = await readLast(dir);
    const list = project.found.facts.requirements?.source?.path;
    const drift = made.changes.filter(strays).map((change) => {
      const found = difference(change, last);
      if (change.path !== 'requirements.in' || list === undefined || change.left)
        return { ...found, path: change.path };
      return { path: change.path, line: found.line, what: `is behind ${list}, which it was made from; ${found.what}` };
    });
    const conflicts = made.changes.filter(({ left }) => left).map(({ path }) => path);
    const edited = drift.find(({ path }) => path === REQUIREMENTS && conflicts.includes(path))?.fix;
    // one lock has one fix
    const stale = (await staleIn(dir, made)).map((one) => (edited === undefined ? one : { ...one, fix: edited }));
    const all = [...drift, ...deletedIn(made.changes), ...(last ? [] : [WITHOUT_LOCK])];
    return {
      // a lock that is behind its list is told once; what `lock` would not mend is told all the same
      drift: all.filter(({ path }) => stale.length === 0 || path !== REQUIREMENTS || conflicts.includes(path)),
      stale,
      problems: made.overridden.map(({ line, what }) => ({
        path: 'Dockerfile',
        line,
        what,
        fix: 'change that line, or have the preset changed',
        enforced: true,
      })),
      packages: {
        indexes: made.plan.request.indexes,
        accepted: made.plan.values.acceptedVulnerabilities,
      },
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { drift: [], stale: [], problems: await located(dir, error, false) };
  }
}

/** What the saved spec says against its presets. */
async function enforced(dir: string, run: RunValues): Promise<ProjectFacts['problems']> {
  try {
    const [saved, last] = await Promise.all([readSaved(dir), readLast(dir)]);
    const where = `${SPEC_FILE}: extends`;
    const presets = await readPresets(
      (saved?.extends ?? []).map((reference) => ({ reference, folder: dir, where, byProject: true })),
      createPresetSettings(dir, run, last),
    );
    try {
      merge([...presets.parts, ...(saved ? [saved.part] : [])]);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await located(dir, error, true);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return located(dir, error, false);
  }
}

/** `ml-container.json: base.suite` → its line there. */
async function located(dir: string, { problems }: UserError, isEnforced: boolean): Promise<ProjectFacts['problems']> {
  const text = await readProjectFile(dir, SPEC_FILE, 'utf8').catch(() => '');
  return problems.map(({ where, what, fix }) => {
    const [file = '', field = ''] = where.split(': ');
    const named = /^([\w.-]+\.(?:in|txt|toml)):(\d+)/.exec(where);
    const key = JSON.stringify(field.split('.').at(-1));
    const line =
      Math.max(
        0,
        text.split('\n').findIndex((candidate) => candidate.includes(`${key}:`)),
      ) + 1;
    const path = named?.[1] ?? SPEC_FILE;
    return {
      path,
      line: named ? Number(named[2]) : line,
      what:
        file === SPEC_FILE
          ? field === ''
            ? what
            : `${field}: ${what}`
          : named?.[0] === where
            ? what
            : `${where}: ${what}`,
      ...(fix === undefined ? {} : { fix }),
      enforced: isEnforced,
    };
  });
}

const WITHOUT_LOCK = {
  path: LOCK_NAME,
  line: 1,
  what: 'is missing: without it nobody can tell what was edited from what was written, and update has nothing to start from',
  fix: 'commit it; create-ml-container --yes makes it again',
};

/** Other files people may do without, and then they stay deleted. */
const deletedIn = (changes: readonly Change[]): ProjectFacts['drift'] =>
  changes
    .filter(({ path, deleted }) => path === 'Dockerfile' && deleted)
    .map(({ path }) => ({
      path,
      line: 1,
      what: 'was deleted, and nothing is built without it',
      fix: 'bring it back (git checkout -- Dockerfile); create-ml-container update --on-conflict overwrite writes it, and takes ours of every other file too',
    }));

/** What an update would write, but for our own notes. */
const strays = ({ path, status }: Change): boolean => path !== LOCK_NAME && !['unchanged', 'keep'].includes(status);

function difference(change: Change, last: LockFile | undefined): { line: number; what: string; fix?: string } {
  const { path, status, reason, was, text, ours } = change;
  if (status === 'create') return { line: 1, what: `is missing (${reason})` };
  if (status === 'delete') return { line: 1, what: reason };
  const before = was?.is === 'text' ? was.text : '';
  const lines = before.split(/\r?\n/);
  const after = (text ?? ours ?? '').split(/\r?\n/);
  const at = lines.findIndex((line, i) => line !== after[i]);
  const line = (at < 0 ? Math.min(lines.length, after.length) : at) + 1;
  if (lines.length === after.length && at < 0) return { line: 1, what: reason };
  if (hasConflictMarkers(before))
    return {
      line: lines.findIndex((one) => one.startsWith('<<<<<<<')) + 1,
      what: 'has conflict markers to resolve',
      fix:
        path === REQUIREMENTS ? 'create-ml-container lock' : 'keep one side of each, then create-ml-container update',
    };
  if (path === REQUIREMENTS) return editedLock(line, change, last) ?? { line, what: said(after[line - 1]), fix: LOCK };
  if (status !== 'conflict') return { line, what: said(after[line - 1]) };
  const whose = getLockedFile(last, path) ? 'you and the spec have both changed it' : 'it is yours, and differs';
  return { line, what: `${whose}; ${said(after[line - 1])}`, fix: SETTLE };
}

const REQUIREMENTS = 'requirements.txt';
const LOCK = 'create-ml-container lock';
const SETTLE =
  'create-ml-container update --on-conflict merge, which writes both with markers; overwrite takes ours, keep yours for good';

const clip = (text: string): string => (text.length > 100 ? `${text.slice(0, 97)}...` : text);

const said = (line: string | undefined): string =>
  line === undefined || line.trim() === ''
    ? 'the spec has no such line any more'
    : `the spec now says: ${clip(line.trim())}`;

/** A lock that was edited is no lock: nobody knows whether it installs. */
function editedLock(
  line: number,
  { left, reason, was }: Change,
  last: LockFile | undefined,
): { line: number; what: string; fix: string } | undefined {
  if (left)
    return {
      line,
      what: reason.replace('yours was kept: ', ''),
      fix: describeLockFix(reason),
    };
  const entry = getLockedFile(last, REQUIREMENTS);
  const edited = entry && was?.is === 'text' && hashText(was.text) !== entry.sha256;
  return edited ? { line, what: `was edited since it was locked (${reason})`, fix: LOCK } : undefined;
}

/** What was added to the lock by hand stays where it becomes a requirement. */
function describeLockFix(reason: string): string {
  const added = ADDED.exec(reason)?.[1]?.split(', ') ?? [];
  const overwrite = '--on-conflict overwrite';
  if (added.length === 0 || !added.every((one) => /^[A-Za-z0-9][^\s]*$/.test(one))) return `${LOCK} ${overwrite}`;
  const words = added.flatMap((one) => ['--dep', quoteShellWord(one)]);
  return `${LOCK} ${words.join(' ')}; ${overwrite} instead drops ${added.length === 1 ? 'it' : 'them'}`;
}

const ADDED = /it has ([^;]{1,300}), which the lock file does not have/;

async function staleIn(dir: string, { plan, lock }: GeneratedProject): Promise<ProjectFacts['stale']> {
  const texts = await Promise.all(
    ['requirements.in', REQUIREMENTS].map((path) => readProjectFile(dir, path, 'utf8').catch(() => '')),
  );
  const [source = '', locked = ''] = texts;
  const pins = new Map<string, string[]>();
  for (const { name, version } of parsePins(locked)) pins.set(name, [...(pins.get(name) ?? []), version]);
  const asked = plan.request.roots.map(({ requirement }) => requirement);
  const substitutes = new Map(lock.substitutions.map(({ from, to }) => [from, to]));
  return findStaleRequirements(asked, pins, substitutes, { path: 'requirements.in', text: source });
}
