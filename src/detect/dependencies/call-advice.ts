/** Warns of calls that work on the developer's machine and, without an argument, not in the image. */
import table from '../../catalog/packages/call-advice.json' with { type: 'json' };
import type { Call } from '../../python/types.ts';
import type { SourceIndex } from '../python/types.ts';

/** A sentence for each call of served code that the table has advice about. */
export function adviseOnPackageCalls(project: SourceIndex, served: readonly string[]): string[] {
  return served.flatMap((file) => {
    const module = project.module(file);
    const imported = new Set(module?.imports.map((one) => one.module.split('.')[0]));
    const rows = table.advice.filter((row) => imported.has(row.import));
    return (module?.calls ?? []).flatMap((call) =>
      rows
        .filter(({ calls, lacks }) => calls.some((name) => isNamed(call, name)) && !(lacks in call.kwargs))
        .map(({ say }) => say.replaceAll('{where}', `${file}:${call.line}`)),
    );
  });
}

/** "chromium.launch" is `p.chromium.launch()`, and "launch" only the function. */
function isNamed({ callee }: Call, name: string): boolean {
  const dotted = callee?.dotted ?? '';
  return dotted === name || (name.includes('.') && dotted.endsWith(`.${name}`));
}
