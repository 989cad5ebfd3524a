/** `create-ml-container config print [dir]`: prints all settings of a project with their sources. */

import { parseCommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { type ExitCode, userError } from '../errors.ts';
import { specPaths } from '../options/table.ts';
import { loadProject } from '../pipeline/load-project.ts';
import { plan } from '../plan/plan.ts';
import { reportConfig } from '../report/config.ts';
import { enforceRules, merge } from '../spec/merge.ts';
import { nestValues } from '../spec/values.ts';

/** Writes nothing and locks nothing: what the plan decides is known without that. */
export async function runConfig(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'config', words: 2 });
  const [dir, ...more] = line.args;
  if (line.dir !== 'print')
    throw userError(
      'config',
      line.dir === undefined ? 'needs an action' : `has no ${line.dir}`,
      'npx create-ml-container config print',
    );
  await resolveExistingDirectory(dir);
  const { dir: _action, ...rest } = line;
  const project = await loadProject({ ...rest, args: more, ...(dir === undefined ? {} : { dir }) });
  const chosen = merge([project.found.part, ...project.presets.parts, ...project.given]);
  const because = Object.fromEntries(Object.entries(chosen.origins).map(([path, origin]) => [path, origin.because]));
  const planned = plan({ values: chosen.values, because, facts: project.found.facts });
  enforceRules(project.presets.parts, planned.values, chosen.origins);
  const reasons = new Map(planned.decisions.map((decision) => [decision.choice, decision.because]));
  const values = specPaths
    .filter((path) => planned.values[path] !== undefined)
    .map((path) => {
      const origin = chosen.origins[path];
      const from = origin ? origin.name : 'default';
      return { path, value: planned.values[path], from, because: reasons.get(path) ?? origin?.because };
    });
  return reportConfig(
    { title: project.dir, descriptions: {}, spec: nestValues(planned.values), values, rules: [], templates: [] },
    Boolean(line.run.json),
    process,
    process.env,
  );
}
