/** Decides the deployment targets and their settings. */

import type { Framework } from '../catalog/frameworks/types.ts';
import { targets } from '../catalog/targets/index.ts';
import type { TargetFolder, TargetSetting } from '../catalog/targets/types.ts';
import { suggest } from '../spec/values.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Accelerator, ChosenTarget } from './types.ts';

/**
 * Those that come by themselves and those asked for, without those that were declined, in the order of the registry. A setting is
 * what somebody said, else what the framework needs, else the target's own default for the accelerator.
 */
export function resolveTargets(
  decided: DecisionLog,
  framework: Framework,
  accelerator: Accelerator['kind'],
): ChosenTarget[] {
  const { values, because } = decided.input;
  const asked: readonly string[] = values.with ?? [];
  const declined: readonly string[] = values.without ?? [];
  for (const name of asked.filter((candidate) => declined.includes(candidate)))
    decided.problem(`with: ${name}`, 'is declined by without', 'take it out of one of them');
  if (because.without) for (const name of declined) decided.outcome('without', name, because.without);
  const usual = resolveTargetSettings(decided, framework.settings);
  const given = resolveTargetSettings(decided, values.settings as Record<string, string> | undefined);
  return targets
    .filter(({ name, default: usual }) => (usual || asked.includes(name)) && !declined.includes(name))
    .map((target) => {
      if (asked.includes(target.name)) decided.outcome('with', target.name, because.with ?? 'you asked for it');
      return {
        target,
        settings: { ...readSettingDefaults(target, accelerator), ...usual[target.name], ...given[target.name] },
      };
    });
}

type TargetSettings = ChosenTarget['settings'];

/** Only what can be nothing else is a boolean: a label's value may well be the word "true". */
const parseSettingValue = ({ pattern }: TargetSetting, text: string): string | boolean =>
  pattern === 'true|false' ? text === 'true' : text;

const readSettingDefaults = ({ settings = {} }: TargetFolder, kind: Accelerator['kind']): TargetSettings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, row]) => [
      name,
      parseSettingValue(row, kind === 'cuda' ? (row.cuda ?? row.default) : row.default),
    ]),
  );

/** `settings` of the spec or of a framework, by target. One of a target that is not taken does no harm: a preset may speak of several. */
function resolveTargetSettings(
  decided: DecisionLog,
  settings: Record<string, string> = {},
): Record<string, TargetSettings> {
  const given: Record<string, TargetSettings> = {};
  for (const [key, text] of Object.entries(settings)) {
    const { target, name, row } = findTargetSetting(key);
    const wrong = checkTargetSetting(key, text);
    if (wrong) decided.problem(`settings: ${key}`, wrong.what, wrong.fix);
    else if (target && row) (given[target.name] ??= {})[name] = parseSettingValue(row, text);
  }
  return given;
}

function findTargetSetting(key: string): {
  target?: TargetFolder | undefined;
  name: string;
  row?: TargetSetting | undefined;
} {
  const dot = key.indexOf('.');
  const target = targets.find(({ name }) => name === key.slice(0, dot));
  const name = key.slice(dot + 1);
  return { target, name, row: target?.settings?.[name] };
}

/** What is wrong with an entry of `settings`; undefined where nothing is. */
export function checkTargetSetting(key: string, text: string): { what: string; fix: string } | undefined {
  const { row } = findTargetSetting(key);
  if (!row) {
    const known = targets.flatMap((one) => Object.keys(one.settings ?? {}).map((setting) => `${one.name}.${setting}`));
    return { what: 'is not a setting of a target', fix: suggest(key, known) };
  }
  if (new RegExp(`^(?:${row.pattern})$`, 'u').test(text)) return undefined;
  return {
    what: `${JSON.stringify(text)} does not fit: ${row.help}`,
    fix: `such as ${row.example ?? row.default}`,
  };
}
