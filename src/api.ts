/** The program as a library: docs/api.md. What is exported here changes by semantic versioning; test/cli/api.test.ts holds it. */
import { resolveExistingDirectory } from './cli/target-directory.ts';
import { detectProject } from './detect/run.ts';
import { EXIT, UserError, userError } from './errors.ts';
import { type Option, runOptions } from './options/table.ts';
import { collectFindings } from './pipeline/detection-findings.ts';
import { generateProject } from './pipeline/generate.ts';
import { loadProject } from './pipeline/load-project.ts';
import { markCurrentDirectoryUntrusted } from './process/trust-boundary.ts';
import { LOCK_NAME } from './spec/lockfile.ts';
import type { SpecSource } from './spec/merge.ts';
import { flattenValues, type JsonObject, nestValues, suggest, validate } from './spec/values.ts';
import { readLast } from './write/index.ts';

/** A value as ml-container.json has it. */
export type SettingValue = string | number | boolean | null | SettingValue[] | { [name: string]: SettingValue };

/** Settings in the form of ml-container.json: `{ framework: 'fastapi', base: { suite: 'bookworm' } }`. */
export type Settings = Readonly<Record<string, SettingValue>>;

export interface Finding {
  /** A field of ml-container.json, or what was found: "secret", "model file". */
  field: string;
  value: string | number | boolean;
  /** "app/main.py:12", or the file; "." is the directory itself. */
  evidence: string;
  confidence: 'sure' | 'likely' | 'guess' | 'default';
  because: string;
}

export interface Detection {
  detected: Finding[];
  warnings: string[];
}

export interface PlanOptions {
  /** What flags set on the command line; they override presets, the saved ml-container.json and detection. */
  settings?: Settings;
  /** Presets as `--preset` takes them. */
  presets?: readonly string[];
  /** Never use the network. */
  offline?: boolean;
  /** Who resolves the requirements; `auto`: uv resolves what the bundled snapshot does not have. */
  resolver?: 'auto' | 'snapshot' | 'uv';
}

export interface PlanDecision {
  choice: string;
  value: string;
  because: string;
}

export interface ContainerPlan {
  /** All settings with their defaults. */
  settings: Settings;
  decisions: PlanDecision[];
  /** The locked packages. */
  packages: { name: string; version: string }[];
  warnings: string[];
}

export interface ContainerFile {
  /** Relative to the project, with forward slashes. */
  path: string;
  text: string;
  executable: boolean;
}

/** What the caller can fix: each problem with its place, what is wrong, and where there is one, a fix. */
export interface Problem {
  where: string;
  what: string;
  fix?: string;
}

export class ContainerError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ where, what }) => `${where}: ${what}`).join('\n'));
    this.name = 'ContainerError';
    this.problems = problems;
  }
}

/** Reads a project. Nothing of it is executed or changed. */
export const detect = (dir: string): Promise<Detection> =>
  convertErrors(async () => {
    checkDirectoryName(dir);
    const path = await resolveExistingDirectory(dir);
    const found = await detectProject(path, {}, await readLast(path), [], true);
    return { detected: await collectFindings(found), warnings: found.detection.warnings };
  });

/** Decides what the container is like and locks its packages. Nothing is written; the directory need not exist. */
export const plan = (dir: string, options: PlanOptions = {}): Promise<ContainerPlan> =>
  convertErrors(async () => {
    checkDirectoryName(dir);
    const { settings = {}, presets, offline, resolver } = checkOptions(options);
    const run = {
      interactive: false,
      ...(presets ? { preset: [...presets] } : {}),
      ...(offline === undefined ? {} : { offline }),
      ...(resolver === undefined ? {} : { resolver }),
    };
    const project = { ...(await loadProject({ dir, args: [], parts: [createSource(settings)], run })), quiet: true };
    const { plan: planned, layout, lock, rendered, changes } = await generateProject(project, [], run);
    const result: ContainerPlan = {
      settings: nestValues(planned.values),
      decisions: [...planned.decisions, ...layout.decisions].map(({ choice, value, because }) => ({
        choice,
        value,
        because,
      })),
      packages: lock.packages.map(({ name, version }) => ({ name, version })),
      warnings: planned.warnings,
    };
    const record = changes.flatMap(({ path, text, was }) => {
      const recorded = text ?? (was?.is === 'text' ? was.text : undefined);
      return path === LOCK_NAME && recorded !== undefined ? [{ path, text: recorded, executable: false }] : [];
    });
    files.set(result, [...rendered.map(({ path, text, executable }) => ({ path, text, executable })), ...record]);
    return result;
  });

const files = new WeakMap<ContainerPlan, ContainerFile[]>();

/**
 * The files of a plan, as for an empty directory: files that are there are not merged, which `update` does.
 * @throws TypeError for what `plan` did not return.
 */
export function render(planned: ContainerPlan): ContainerFile[] {
  const made = files.get(planned);
  if (made === undefined) throw new TypeError('render takes what plan returned, and no copy of it');
  return made.map((file) => ({ ...file }));
}

/** Callers without TypeScript pass anything. */
function checkDirectoryName(dir: unknown): void {
  if (typeof dir !== 'string') throw userError('dir', `${show(dir)} is not the path of a directory`, "use '.'");
}

const OPTIONS: Readonly<Record<string, Option | undefined>> = {
  settings: undefined,
  presets: runOptions.preset,
  offline: runOptions.offline,
  resolver: runOptions.resolver,
};

function checkOptions(options: unknown): PlanOptions {
  const names = Object.keys(OPTIONS);
  if (!isObject(options))
    throw userError('options', `${show(options)} is not an object`, `use { ${names.join(', ')} }`);
  const problems = Object.entries(options).flatMap(([name, value]): Problem[] => {
    if (!names.includes(name))
      return [{ where: `options: ${name}`, what: 'is not an option', fix: suggest(name, names) }];
    if (value === undefined) return [];
    const row = OPTIONS[name];
    if (row) return validate(row, name, value, 'options');
    return isObject(value) ? [] : [{ where: `options: ${name}`, what: `${show(value)} is not an object` }];
  });
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
  return options;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

function createSource(settings: Settings): SpecSource {
  const { values, problems } = flattenValues(settings as JsonObject, 'settings');
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
  return { source: 'flag', name: 'settings', values };
}

async function convertErrors<Result>(act: () => Promise<Result>): Promise<Result> {
  markCurrentDirectoryUntrusted();
  try {
    return await act();
  } catch (error) {
    throw error instanceof UserError ? new ContainerError(error.problems) : error;
  }
}
