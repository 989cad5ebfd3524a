/** Holds every pattern to linear time, by recheck's automata; what it cannot decide it attacks. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import { describe, expect, it } from 'vitest';
import { type Pattern, shippedPatterns } from '../support/patterns.ts';

/** Verdicts of patterns that were checked on this machine before; CI starts without them and checks all. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/linear-patterns.json', import.meta.url));
const AT_ONCE = 3;

/**
 * Code that puts patterns together at run time, and what makes them safe. Text of a project never becomes a pattern:
 * src/text/glob.ts matches globs.
 */
const DYNAMIC: Readonly<Record<string, string>> = {
  'src/text/glob.ts': 'a class of one character, escaped',
  'src/catalog/secrets/telling-values.ts': 'data',
  'src/catalog/secrets/tokens.ts': 'data',
  'src/catalog/packages/source-builds.ts': 'data',
  'src/catalog/targets/schema.ts': "data: a target's settings",
  'src/plan/targets.ts': "data: a target's settings",
  'src/options/grammar.ts': 'constants',
  'src/dockerfile/variables.ts': 'a constant, with two flags',
  'src/detect/dependencies/ignored-indexes.ts': 'data: names of files and variables',
  'src/explain/table.ts': 'data',
  'src/detect/dependencies/accelerator.ts': 'data',
  'src/detect/container/base-python.ts': 'data',
  'src/detect/container/build-steps.ts': 'data',
  'src/detect/dependencies/version-bounds.ts': 'data',
  'src/detect/dependencies/pickles.ts': 'data: names of modules',
  'src/detect/system/programs.ts': 'data',
  'src/detect/python/minimum-version.ts': 'data',
  'src/detect/apps/candidates.ts': 'data: names of modules and calls',
  'src/presets/formats/toml.ts': 'constants',
  'src/requirements/other-formats.ts': 'data',
  'src/dockerfile/parse.ts': 'a constant and one escaped character',
  'src/check/rules/python-packages/pip-cache.ts': 'a constant name',
  'src/lock/uv/explain.ts': 'an escaped name between constants',
  'src/lock/uv/sources/sdist.ts': 'data: names of modules',
};

const key = ({ source, flags }: Pattern): string => createHash('sha256').update(`${flags}/${source}`).digest('hex');

/** Why a pattern is not known to be linear. */
async function findFault({ source, flags }: Pattern): Promise<string | undefined> {
  const found = await check(source, flags, { timeout: 60_000, randomSeed: 1 });
  if (found.status === 'safe') return undefined;
  return found.status === 'vulnerable' ? found.complexity.summary : found.error.kind;
}

async function verdicts(patterns: readonly Pattern[]): Promise<string[]> {
  const text = await readFile(CACHE, 'utf8').catch(() => '[]');
  const safe = new Set(process.env.CI ? [] : (JSON.parse(text) as string[]));
  const open = [...new Map(patterns.map((pattern) => [key(pattern), pattern])).values()].filter(
    (pattern) => !safe.has(key(pattern)),
  );
  const slow = new Map<string, string>();
  const suspects: Pattern[] = [];
  const take = async (): Promise<void> => {
    for (let next = open.pop(); next; next = open.pop()) {
      const why = await findFault(next);
      if (why === undefined) safe.add(key(next));
      else suspects.push(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  // An attack is judged by the clock, so on a busy machine it may seem to succeed: what is slow is so three times, by itself.
  for (const suspect of suspects) {
    let why: string | undefined;
    for (let turn = 0; turn < 3; turn++) {
      why = await findFault(suspect);
      if (why === undefined) break;
    }
    if (why !== undefined) slow.set(key(suspect), why);
  }
  await mkdir(new URL('.', `file://${CACHE}`), { recursive: true });
  await writeFile(CACHE, JSON.stringify([...safe]));
  return patterns.flatMap((pattern) => {
    const why = slow.get(key(pattern));
    return why === undefined ? [] : [`${pattern.where} /${pattern.source}/${pattern.flags}: ${why}`];
  });
}

describe('regular expressions', async () => {
  const { patterns, dynamic } = await shippedPatterns();

  it('are found in code, data and templates', () => {
    expect(patterns.length).toBeGreaterThan(300);
    for (const end of ['.ts', '.json', '.py'])
      expect(
        patterns.some(({ where }) => where.includes(end)),
        end,
      ).toBe(true);
  });

  it('take time that grows with the text', { timeout: 900_000 }, async () => {
    expect(await verdicts(patterns)).toEqual([]);
  });

  it('are put together at run time only where the parts are ours', () => {
    expect([...new Set(dynamic)].filter((file) => !Object.hasOwn(DYNAMIC, file))).toEqual([]);
  });
});
