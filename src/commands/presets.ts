/** `create-ml-container presets list|show|validate|init`: lists, prints, validates and starts presets. */
import { writeFile } from 'node:fs/promises';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { EXIT, type ExitCode, type Problem, UserError, userError } from '../errors.ts';
import { listRemembered, resolveCacheFolder } from '../presets/cache.ts';
import { checkChoices } from '../presets/enforce.ts';
import { readPresets } from '../presets/index.ts';
import { listBuiltInPresets } from '../presets/load.ts';
import { createPresetSettings } from '../presets/settings.ts';
import { reportConfig } from '../report/config.ts';
import { reportPresets, reportText } from '../report/presets.ts';
import { merge, type ResolvedSpec } from '../spec/merge.ts';
import { nestValues, suggest } from '../spec/values.ts';
import { readLast } from '../write/index.ts';

const ACTIONS: Readonly<Record<string, (line: CommandLine) => Promise<ExitCode>>> = { list, show, validate, init };

/** @throws UserError (exit 2) for an action that there is not, and for whatever is wrong with a preset. */
export async function runPresets(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'presets', words: 2 });
  const { dir: action } = line;
  const names = Object.keys(ACTIONS);
  if (action === undefined || !Object.hasOwn(ACTIONS, action))
    throw userError(
      'presets',
      action === undefined ? 'needs an action' : `has no ${action}`,
      suggest(action ?? '', names),
    );
  return (ACTIONS[action] as (typeof ACTIONS)[string])(line);
}

async function list(line: CommandLine): Promise<ExitCode> {
  const builtIn = await listBuiltInPresets();
  const cached = (await listRemembered(resolveCacheFolder(process.env))).map(({ key, commit, sha256 }) => ({
    reference: key.replace(/#$/, ''),
    at: commit ?? `sha256=${sha256}`,
  }));
  return reportPresets({ builtIn, cached }, Boolean(line.run.json), process, process.env);
}

async function show(line: CommandLine): Promise<ExitCode> {
  const { read, chosen } = await readReference(line, 'show');
  const rules = read.parts.flatMap(({ name, enforce = {}, rules: held = [] }) => [
    ...Object.entries(enforce).map(([path, reason]) => ({ path, from: name, rule: { reason: String(reason) } })),
    ...held.map(({ path, rule }) => ({ path, from: name, rule })),
  ]);
  return reportConfig(
    {
      title: read.parts.at(-1)?.name ?? '',
      descriptions: read.descriptions,
      spec: nestValues(chosen.values),
      values: listValueRows(chosen),
      rules,
      templates: read.overlays.flatMap(({ from, files }) => Object.keys(files).map((path) => ({ path, from }))),
    },
    Boolean(line.run.json),
    process,
    process.env,
  );
}

/** Each value with where it came from. */
function listValueRows({ values, origins }: ResolvedSpec): { path: string; value: unknown; from: string }[] {
  return Object.entries(values).map(([path, value]) => ({
    path,
    value,
    from: origins[path as keyof typeof origins]?.name ?? 'default',
  }));
}

async function validate(line: CommandLine): Promise<ExitCode> {
  const { read, reference } = await readReference(line, 'validate');
  const { checkTargetSetting } = await import('../plan/targets.ts');
  const problems: Problem[] = read.parts.flatMap(({ name, values }) =>
    Object.entries(values.settings ?? {}).flatMap(([key, value]) => {
      const wrong = checkTargetSetting(key, value);
      return wrong ? [{ where: `${name}: settings.${key}`, ...wrong }] : [];
    }),
  );
  problems.push(...read.parts.flatMap(({ name, rules = [] }) => rules.flatMap((rule) => checkChoices(rule, name))));
  if (problems.length > 0) throw new UserError(problems);
  const names = read.parts.map(({ name }) => name.replace(/^preset /, ''));
  const more = names.length > 1 ? `; with what it extends: ${names.join(', ')}` : '';
  const brought = new Set(read.overlays.flatMap(({ files }) => Object.keys(files)));
  const missing = read.parts.flatMap(({ values }) => values['ca.file'] ?? []).filter((path) => !brought.has(path));
  const notes = missing.map(
    (path) => `note: ca.file: there is no ${path} beside the preset, so each project must have its own\n`,
  );
  const text = `${reference} is a valid preset${more}\n${notes.join('')}`;
  const result = { status: 'valid', reference, presets: read.parts.map(({ name }) => name) };
  return reportText(line.run.json ? `${JSON.stringify(result, null, 2)}\n` : text, process);
}

async function readReference(line: CommandLine, action: string) {
  const [reference] = line.args;
  if (reference === undefined)
    throw userError(`presets ${action}`, 'needs a preset', `create-ml-container presets ${action} ./team.yaml`);
  const cwd = process.cwd();
  // a template may ask for what it may not have, and two presets may contradict each other: that is found out here too
  const read = await readPresets(
    [{ reference, folder: cwd, where: reference }],
    createPresetSettings(cwd, line.run, await readLast(cwd)),
  );
  const chosen = merge(read.parts);
  if (read.overlays.length > 0) (await import('../render/overlay.ts')).compileOverlay(read.overlays);
  return { reference, read, chosen };
}

const USUAL_NAME = 'preset.yaml';

async function init(line: CommandLine): Promise<ExitCode> {
  const path = line.args[0] ?? USUAL_NAME;
  const { renderPresetStarter: startingPoint } = await import('../presets/init.ts');
  const text = startingPoint(path);
  if (!line.run.dryRun)
    await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      throw userError(
        path,
        error.code === 'EEXIST' ? 'is there already' : `cannot be written (${error.code})`,
        'name another file: create-ml-container presets init ./team.yaml',
        EXIT.failed,
      );
    });
  return reportText(
    line.run.dryRun
      ? text
      : `wrote ${path}; next: create-ml-container presets validate ${path.includes('/') ? path : `./${path}`}\n`,
    process,
  );
}
