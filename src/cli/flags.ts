/** Parses the command line into settings and options of the run. All problems are reported together. */
import { parseArgs } from 'node:util';
import { EXIT, type Problem, UserError } from '../errors.ts';
import { findSpecOption, type Option, type RunValues, runOptions, specOptions, specPaths } from '../options/table.ts';
import type { SpecSource } from '../spec/merge.ts';
import { findNearest } from '../spec/nearest.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import { createFlagSource, createSettingSource, parseFlagValue, type Spelling, storeRunValue } from './flag-values.ts';
import { suggestCommand } from './suggest-command.ts';

export interface CommandLine {
  /** Target folder as given; undefined means the current one. */
  dir?: string;
  /** What stands after the folder, for commands that take more than it. */
  args: string[];
  /** One part a flag, so that each value knows its flag. */
  parts: SpecSource[];
  run: RunValues;
}

const spellings = new Map<string, Spelling>();
for (const [ofSpec, table] of [
  [true, specOptions],
  [false, runOptions],
] as const) {
  for (const [path, row] of Object.entries(table as Record<string, Option>)) {
    for (const flag of row.flags ?? [])
      for (const name of [flag.name, flag.short]) if (name) spellings.set(name, { path, row, flag, ofSpec });
  }
}
const names = [...spellings.keys()].filter((name) => name.startsWith('--'));

/** What is said of a flag that is none: a field of the spec without a flag is set by its path. */
function flagFor(name: string, value = 'VALUE'): string {
  const field = specPaths.find((path) => `--${path}`.toLowerCase() === name.toLowerCase());
  if (field !== undefined) return `--set ${quoteShellWord(`${field}=${value}`)}`;
  const nearest = findNearest(name, names);
  return nearest === undefined ? 'npx create-ml-container --help --all lists the flags' : `did you mean ${nearest}?`;
}

/** Which command the line belongs to. */
export interface Parsing {
  /** Its name; "create" for the one without a name. */
  command?: string;
  /** How many words it takes beside flags, the folder among them. */
  words?: number;
}

/**
 * @param argv without node, script and the name of the command.
 * @throws UserError (exit 2) with all problems: unknown flags (with the nearest), flags of another command, missing and bad
 *   values, contradictions, a word too many.
 */
export function parseCommandLine(
  argv: readonly string[],
  { command = 'create', words = 1 }: Parsing = {},
): CommandLine {
  const given = argv[0] === '--' ? argv.slice(1) : [...argv]; // `npm create x -- --flag` hands the dashes on
  const { tokens } = parseArgs({ args: given, strict: false, allowPositionals: true, tokens: true, options: shapes() });
  const problems: Problem[] = [];
  const parts: SpecSource[] = [];
  const run: Record<string, unknown> = {};
  const positionals: string[] = [];
  /** Where the value of an unknown flag stands: it is no folder. */
  let skipped = -1;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'positional' && at !== skipped) positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spelling = spellings.get(token.rawName);
    if (!spelling) {
      const next = tokens[at + 1];
      const value = token.value ?? (next?.kind === 'positional' ? next.value : undefined);
      problems.push({ where: token.rawName, what: 'is not a flag', fix: flagFor(token.rawName, value) });
      if (token.value === undefined && next?.kind === 'positional') skipped = at + 1;
      continue;
    }
    const { commands } = spelling.row;
    if (commands && !commands.includes(command)) {
      const [first = 'create'] = commands;
      const fix = `create-ml-container ${first === 'create' ? '' : `${first} `}${token.rawName}`;
      problems.push({
        where: token.rawName,
        what: `is a flag of ${commands.map((name) => (name === 'create' ? 'the command without a name' : name)).join(', ')}`,
        fix,
      });
      continue;
    }
    // parseArgs takes the next word whatever it is; `--port --yes` has forgotten its value
    const forgotten = !token.inlineValue && token.value !== undefined && spellings.has(token.value);
    const { value, problem } = parseFlagValue(spelling, token.rawName, forgotten ? undefined : token.value);
    if (problem) problems.push(problem);
    else if (spelling.ofSpec) parts.push(...createFlagSource(spelling, token.rawName, value, problems));
    else storeRunValue(run, spelling, token.rawName, value, problems);
  }
  for (const assignment of (run.set as string[] | undefined) ?? [])
    parts.push(...createSettingSource(assignment, problems));
  const [first = '', ...others] = positionals;
  const meant = words === 1 && others.length > 0 ? suggestCommand(first, others) : undefined;
  if (meant !== undefined) problems.push({ where: first, what: 'unknown command', fix: `did you mean ${meant}?` });
  else if (positionals.length > words)
    problems.push({ where: positionals.slice(words).join(' '), ...describeExtraWord(command, words) });
  problems.push(...contradictions(parts), ...listFlagsWithoutAll(run, command, positionals[0]));
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
  const [dir, ...args] = positionals;
  return { ...(dir === undefined ? {} : { dir }), args, parts, run: run as RunValues };
}

/** @param words how many the command takes. */
function describeExtraWord(command: string, words: number): Pick<Problem, 'what' | 'fix'> {
  if (words === 1) return { what: 'unexpected argument: only one folder can be given', fix: 'name one folder' };
  return { what: 'unexpected argument', fix: `npx create-ml-container ${command} --help shows what it takes` };
}

/** parseArgs only has to know which flags take a value. */
function shapes(): Record<string, { type: 'string' | 'boolean'; short?: string }> {
  return Object.fromEntries(
    [...spellings].flatMap(([name, { flag }]) =>
      name === flag.name
        ? [
            [
              name.slice(2),
              {
                type: flag.metavar ? ('string' as const) : ('boolean' as const),
                ...(flag.short ? { short: flag.short.slice(1) } : {}),
              },
            ],
          ]
        : [],
    ),
  );
}

/** Flags that divide or continue the work on several projects. */
function listFlagsWithoutAll({ all, shard, resume }: RunValues, command: string, dir?: string): Problem[] {
  if (all) return [];
  const words = ['npx', 'create-ml-container', command, ...(dir === undefined ? [] : [quoteShellWord(dir)]), '--all'];
  const given = [...(shard === undefined ? [] : [`--shard ${shard}`]), ...(resume ? ['--resume'] : [])];
  return given.map((flag) => ({
    where: flag,
    what: 'needs --all',
    fix: `${words.join(' ')} ${flag}`,
  }));
}

/** The same field told two different things on one command line. */
function contradictions(parts: readonly SpecSource[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, SpecSource>();
  for (const part of parts) {
    for (const [path, value] of Object.entries(part.values)) {
      const before = seen.get(path);
      if (
        before &&
        !findSpecOption(path)?.merge &&
        JSON.stringify(before.values[path as keyof typeof part.values]) !== JSON.stringify(value)
      ) {
        problems.push({
          where: `${before.name} and ${part.name}`,
          what: `cannot be used together: both set ${path}`,
          fix: 'give one of them',
        });
      }
      seen.set(path, part);
    }
  }
  const cpu = parts.find((part) => part.values.accelerator === 'cpu');
  const cuda = parts.find((part) => part.values.cuda !== undefined);
  if (cpu && cuda)
    problems.push({
      where: `${cpu.name} and ${cuda.name}`,
      what: 'contradict each other: CUDA needs a GPU',
      fix: 'give one of them',
    });
  return problems;
}
