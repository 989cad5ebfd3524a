/** Where a project of ours differs from what its spec, its preset and this release say. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Facts, staleRequirements } from '../check/index.ts';
import { UserError } from '../errors.ts';
import { readPresets } from '../inputs/preset/index.ts';
import { readSaved } from '../inputs/saved.ts';
import { pinsOf } from '../lock/pins.ts';
import type { RunValues } from '../options.ts';
import { LOCK_NAME, lockedAt } from '../spec/lockfile.ts';
import { merge } from '../spec/merge.ts';
import { SPEC_FILE } from '../spec/saved.ts';
import { textHash } from '../spec/text.ts';
import { type Change, readLast } from '../write/index.ts';
import { make } from './make.ts';
import { openProject } from './open.ts';
import type { Made } from './project.ts';

type ProjectFacts = NonNullable<Facts['project']>;

/** Never throws for what the user can mend: that is what is to be told. */
export async function readProject(dir: string, run: RunValues): Promise<ProjectFacts> {
  const broken = await enforced(dir);
  if (broken.length > 0) return { drift: [], stale: [], problems: broken };
  try {
    const project = await openProject({ dir, args: [], parts: [], run: {} });
    const { offline, resolver } = run;
    const made = await make(project, [], { ...(offline ? { offline } : {}), ...(resolver ? { resolver } : {}) });
    const stale = await staleIn(dir, made);
    const drift = [...drifted(made.changes), ...(await editedLock(dir, made))];
    return {
      drift: drift.filter(({ path }) => stale.length === 0 || path !== 'requirements.txt'),
      stale,
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { drift: [], stale: [], problems: await located(dir, error, false) };
  }
}

/** What the saved spec says against its presets. */
async function enforced(dir: string): Promise<ProjectFacts['problems']> {
  try {
    const saved = await readSaved(dir);
    const where = `${SPEC_FILE}: extends`;
    const presets = await readPresets((saved?.extends ?? []).map((reference) => ({ reference, folder: dir, where })));
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
  const text = await readFile(join(dir, SPEC_FILE), 'utf8').catch(() => '');
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
      what: file === SPEC_FILE ? `${field}: ${what}` : `${where}: ${what}`,
      ...(fix === undefined ? {} : { fix }),
      enforced: isEnforced,
    };
  });
}

/** What an update would write, but for our own notes. */
function drifted(changes: readonly Change[]): ProjectFacts['drift'] {
  return changes
    .filter(({ path, status }) => path !== LOCK_NAME && !['unchanged', 'keep'].includes(status))
    .map((change) => ({ path: change.path, ...difference(change) }));
}

function difference({ status, reason, was, text, ours }: Change): { line: number; what: string } {
  if (status === 'create') return { line: 1, what: `is missing (${reason})` };
  if (status === 'delete') return { line: 1, what: reason };
  const [before, after] = [was?.is === 'text' ? was.text : '', text ?? ours ?? ''].map((side) =>
    side.split(/\r?\n/),
  ) as [string[], string[]];
  const at = before.findIndex((line, i) => line !== after[i]);
  const first = at < 0 ? Math.min(before.length, after.length) : at;
  const now = after[first]?.trim();
  if (before.length === after.length && at < 0) return { line: 1, what: reason };
  const said = status === 'conflict' ? 'you and the spec have both changed it; ' : '';
  return {
    line: first + 1,
    what: `${said}${now === undefined || now === '' ? 'the spec has no such line any more' : `the spec now says: ${clip(now)}`}`,
  };
}

const clip = (text: string): string => (text.length > 100 ? `${text.slice(0, 97)}...` : text);

/** A lock that was edited is no lock: nobody knows whether it installs. */
async function editedLock(dir: string, { changes }: Made): Promise<ProjectFacts['drift']> {
  const change = changes.find(({ path }) => path === 'requirements.txt');
  const entry = lockedAt(await readLast(dir), 'requirements.txt');
  if (change?.status !== 'unchanged' || change.was?.is !== 'text' || !entry) return [];
  if (textHash(change.was.text) === entry.sha256) return [];
  return [{ path: 'requirements.txt', line: 1, what: 'was edited since it was locked' }];
}

async function staleIn(dir: string, { plan, lock }: Made): Promise<ProjectFacts['stale']> {
  const texts = await Promise.all(
    ['requirements.in', 'requirements.txt'].map((path) => readFile(join(dir, path), 'utf8').catch(() => '')),
  );
  const [source = '', locked = ''] = texts;
  const pins = new Map<string, string[]>();
  for (const { name, version } of pinsOf(locked)) pins.set(name, [...(pins.get(name) ?? []), version]);
  const asked = plan.request.roots.map(({ requirement }) => requirement);
  const substitutes = new Map(lock.substitutions.map(({ from, to }) => [from, to]));
  return staleRequirements(asked, pins, substitutes, { path: 'requirements.in', text: source });
}
