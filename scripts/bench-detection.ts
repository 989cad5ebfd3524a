/**
 * Compares what detection finds in checkouts of public repositories with what a person found by reading them, and writes
 * both into bench/detection.json; scripts/detection-page.ts makes the page of it.
 *
 *   npx tsx scripts/bench-detection.ts CHECKOUTS [--set NAME] [--write] [--only NAME]
 *
 * CHECKOUTS holds one folder a repository, called owner+name, at the commit that the row names. A list in `expected` means that any
 * of its values is right, null that there is nothing to find or that an expert would ask.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readJson } from 'fs-extra/esm';
import { frameworks } from '../src/catalog/frameworks/index.ts';
import { listAptPackages, pythonTable } from '../src/catalog/index.ts';
import { detect } from '../src/detect/index.ts';
import type { Detection } from '../src/detect/types.ts';

type Value = string | number | null;
type Verdict = 'right' | 'asked' | 'wrong' | 'confidently wrong';
const SINGLE = ['framework', 'entry', 'port', 'python', 'accelerator'] as const;
const FIELDS = [...SINGLE, 'missing', 'apt'] as const;
type Field = (typeof FIELDS)[number];
type Fields<T, L> = Record<(typeof SINGLE)[number], T> & Record<'missing' | 'apt', L>;

interface Found extends Fields<{ value: Value; confidence: string }, string[]> {
  /** What is installed anyway: Debian packages of the project's own container file, and what the framework brings. */
  kept?: string[];
  verdicts: Record<Field, Verdict>;
}
interface Row {
  repository: string;
  commit: string;
  set: string;
  shape: string;
  note?: string;
  expected: Fields<Value | Value[], string[]> & { optional?: string[] };
  found?: Found;
  /** The reading was changed after the first run, where the code was read again and the finding was right. */
  reread?: boolean;
  /** Of a blind set: the verdicts of the first run, as they were. */
  firstRun?: Record<Field, Verdict>;
}

const suite = pythonTable.suites[0]?.name ?? '';
/** The same library under its name before and after the change of time_t. */
const plain = (debian: string) => debian.replace(/t64$/, '');

const FILE = new URL('../bench/detection.json', import.meta.url);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { set: { type: 'string' }, write: { type: 'boolean' }, only: { type: 'string' } },
});
const [checkouts] = positionals;
if (checkouts === undefined) throw new Error('say where the checkouts are');

const bench = (await readJson(FILE)) as { about: string; repositories: Row[] };
for (const row of bench.repositories) {
  const folder = path.join(checkouts, row.repository.replace('/', '+'));
  if ((options.set !== undefined && row.set !== options.set) || !existsSync(folder)) continue;
  if (options.only !== undefined && !row.repository.includes(options.only)) continue;
  row.found = judged(row, await detect(folder, frameworks));
}
if (options.write) await writeFile(FILE, `${JSON.stringify(bench, undefined, 2)}\n`);
for (const set of new Set(bench.repositories.map((row) => row.set))) report(set);

/** What this run would put into the spec, and how sure it is. A default is no finding. */
function judged(row: Row, { values, facts, requirements }: Detection): Found {
  const of = (found: { value: Value; confidence: string } | undefined, otherwise: Value) =>
    found ? { value: found.value, confidence: found.confidence } : { value: otherwise, confidence: 'default' };
  const framework = frameworks.find((f) => f.name === values.framework?.value);
  const needed = framework?.dependencies ?? [];
  const undeclared = facts.imports.undeclared.filter((u) => needed.includes(u.distribution)).map((u) => u.distribution);
  // what only a README installs no list has
  const listed = requirements?.format === 'readme' ? requirements.requirements : [];
  const missing = [
    ...undeclared,
    ...facts.imports.missing.map((m) => m.distribution),
    ...row.expected.missing.filter((name) => listed.some((r) => r.toLowerCase().startsWith(name))),
  ];
  const declared = (requirements?.requirements ?? []).map((r) =>
    (/^[A-Za-z0-9._-]+/.exec(r)?.[0] ?? r).toLowerCase().replace(/[-_.]+/g, '-'),
  );
  // psycopg[binary] installs psycopg-binary
  const extras = (requirements?.requirements ?? []).flatMap((r) => {
    const [, name = '', extra] = /^([A-Za-z0-9._-]+)\s*\[(\w+)\]/.exec(r) ?? [];
    return extra === undefined ? [] : [`${name.toLowerCase()}-${extra}`];
  });
  const known = facts.served.length > 0 && facts.dynamicImports.length === 0;
  const imported = declared.filter((name) => !known || Object.hasOwn(facts.imports.served, name));
  const names = [...imported, ...extras, ...missing, ...(framework?.dependencies ?? [])];
  const kept = values.apt?.value ?? [];
  const found = {
    framework: of(values.framework, null),
    entry: of(values.entry, null),
    port: of(values.port, framework?.port ?? null),
    python: of(values.python, null),
    accelerator: of(values.accelerator, 'cpu'),
    missing: [...new Set(missing)].sort(),
    apt: [
      ...new Set([
        ...kept,
        ...listAptPackages(names, suite, declared).map((a) => a.package),
        ...facts.apt.flatMap((a) => (a.confidence === 'guess' ? [] : [a.name])),
      ]),
    ]
      .map(plain)
      .sort(),
    ...(kept.length + needed.length > 0 ? { kept: [...kept, ...needed] } : {}),
  };
  const verdicts = Object.fromEntries(FIELDS.map((field) => [field, verdict(row, field, found)]));
  return { ...found, verdicts: verdicts as Record<Field, Verdict> };
}

function verdict(row: Row, field: Field, found: Omit<Found, 'verdicts'>): Verdict {
  const { expected } = row;
  // Where it asks which app is meant, port and packages follow from the answer.
  const open = field !== 'entry' && [expected.entry].flat().includes(null) && found.entry.confidence === 'guess';
  const plain = plainVerdict(expected, field, found);
  return open && plain !== 'right' ? 'asked' : plain;
}

function plainVerdict(expected: Row['expected'], field: Field, found: Omit<Found, 'verdicts'>): Verdict {
  if (field === 'missing' || field === 'apt') {
    const optional = [...(expected.optional ?? []), ...(found.kept ?? [])];
    const absent = expected[field].filter((name) => !found[field].includes(name));
    const extra = found[field].filter((name) => !expected[field].includes(name) && !optional.includes(name));
    if (absent.length > 0) return 'wrong';
    return extra.length > 0 ? 'confidently wrong' : 'right';
  }
  const { value, confidence } = found[field];
  const right = [expected[field]].flat();
  // A patch release of the minor that was read is the same answer.
  const minor = field === 'python' ? /^3\.\d+/.exec(String(value))?.[0] : undefined;
  if (right.includes(minor ?? value)) return 'right';
  const open = confidence === 'guess' || confidence === 'default';
  if (open) return right.includes(null) ? 'right' : 'asked';
  return confidence === 'sure' ? 'confidently wrong' : 'wrong';
}

function report(set: string): void {
  const rows = bench.repositories.filter((r) => r.set === set && r.found);
  if (rows.length === 0) return;
  console.log(`\n${set}: ${rows.length} repositories`);
  for (const field of FIELDS) {
    const all = rows.map((r) => r.found?.verdicts[field]);
    const count = (v: Verdict) => all.filter((x) => x === v).length;
    const percent = Math.round((100 * count('right')) / rows.length);
    console.log(
      `${field.padEnd(12)} ${String(percent).padStart(3)} % right, ${count('asked')} asked, ${count('wrong')} wrong, ${count('confidently wrong')} confidently wrong`,
    );
  }
  for (const { repository, expected, found } of rows)
    for (const field of FIELDS)
      if (found && found.verdicts[field] !== 'right')
        console.log(
          `${repository} ${field}: ${found.verdicts[field]}: ${JSON.stringify(found[field])}, not ${JSON.stringify(expected[field])}`,
        );
}
