/** Writes the tables of bench/detection.md anew from bench/detection.json: `npx tsx scripts/detection-page.ts`. The text around them is written by hand. */
import { readFileSync, writeFileSync } from 'node:fs';

const FIELDS = ['framework', 'entry', 'port', 'python', 'missing', 'apt', 'accelerator'] as const;
type Field = (typeof FIELDS)[number];
type Verdicts = Record<Field, string>;
interface Row {
  repository: string;
  commit: string;
  set: string;
  shape: string;
  expected: Record<Field, unknown>;
  found: Record<Field, { value: unknown } | string[]> & { verdicts: Verdicts };
  firstRun?: Verdicts;
}

const file = (name: string): URL => new URL(`../bench/${name}`, import.meta.url);
const { repositories } = JSON.parse(readFileSync(file('detection.json'), 'utf8')) as { repositories: Row[] };
const page = readFileSync(file('detection.md'), 'utf8');

const count = (verdicts: readonly Verdicts[], field: Field, verdict: string): number =>
  verdicts.filter((one) => one[field] === verdict).length;

/** "91 (1/0/1)": percent right; asked, wrong and confidently wrong, where there was any. */
function cell(verdicts: readonly Verdicts[], field: Field): string {
  const others = ['asked', 'wrong', 'confidently wrong'].map((verdict) => count(verdicts, field, verdict));
  const right = Math.round((100 * count(verdicts, field, 'right')) / verdicts.length);
  return others.some((n) => n > 0) ? `${right} (${others.join('/')})` : `${right}`;
}

function sets(): string[] {
  const lines = [
    `| set | repositories | run | ${FIELDS.join(' | ')} |`,
    `|---|---|---|${'---|'.repeat(FIELDS.length)}`,
  ];
  for (const set of new Set(repositories.map((row) => row.set))) {
    const rows = repositories.filter((row) => row.set === set);
    const first = rows.flatMap(({ firstRun }) => firstRun ?? []);
    const line = (name: string, run: string, verdicts: readonly Verdicts[]) =>
      lines.push(`| ${name} | ${name && rows.length} | ${run} | ${FIELDS.map((f) => cell(verdicts, f)).join(' | ')} |`);
    if (first.length > 0) line(set, 'first', first);
    line(
      first.length > 0 ? '' : set,
      'now',
      rows.map(({ found }) => found.verdicts),
    );
  }
  return lines;
}

function said(value: unknown): string {
  const plain = value !== null && typeof value === 'object' && 'value' in value ? value.value : value;
  const list = [plain].flat().filter((one) => one !== null && one !== undefined);
  return list.length > 0 ? list.join(', ') : 'nothing';
}

const notRight = (): string[] =>
  repositories.flatMap(({ repository, expected, found }) =>
    FIELDS.filter((field) => found.verdicts[field] !== 'right').map(
      (field) =>
        `- ${repository}, ${field}: ${found.verdicts[field]}; found ${said(found[field])}, read ${said(expected[field])}`,
    ),
  );

const all = (): string[] => [
  '| repository | commit | set | shape |',
  '|---|---|---|---|',
  ...repositories.map(
    ({ repository, commit, set, shape }) => `| ${repository} | ${commit.slice(0, 12)} | ${set} | ${shape} |`,
  ),
];

const TABLES: Record<string, () => string[]> = { sets, 'not right': notRight, repositories: all };
const written = page.replace(
  /<!-- (sets|not right|repositories) -->\n[\s\S]*?<!-- end -->/g,
  (_all, name: string) => `<!-- ${name} -->\n${TABLES[name]?.().join('\n')}\n<!-- end -->`,
);
writeFileSync(file('detection.md'), written);
