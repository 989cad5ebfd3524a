/** Lists what a remote preset sets that decides whose code, packages or network a build uses: it is accepted as templates are. */
import type { SpecValues } from '../options/table.ts';
import { compileGlob } from '../text/glob.ts';
import data from './trusted-settings.json' with { type: 'json' };

const isTrustedVariable = data.environment.map((pattern) => compileGlob(pattern, { star: 'any' }));

/** Lines of a diff against a project without the preset, sorted; empty where there is nothing to accept. */
export function listTrustedSettings(values: SpecValues): string[] {
  const fields = Object.entries(values).flatMap(([path, value]) =>
    data.fields.includes(path) ? [`+ ${path}: ${JSON.stringify(value)}`] : [],
  );
  const variables = Object.entries(values.env ?? {}).flatMap(([name, value]) =>
    isTrustedVariable.some((matches) => matches(name.toUpperCase())) ? [`+ env.${name}: ${JSON.stringify(value)}`] : [],
  );
  return [...fields, ...variables].sort();
}
