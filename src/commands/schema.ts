/** `create-ml-container schema`: prints the JSON Schema of ml-container.json and of presets. */

import { parseCommandLine } from '../cli/flags.ts';
import type { ExitCode } from '../errors.ts';
import { reportText } from '../report/presets.ts';

export async function runSchema(argv: readonly string[]): Promise<ExitCode> {
  parseCommandLine(argv, { command: 'schema', words: 0 });
  const { default: document } = await import('../generated/schema.ts');
  return reportText(`${JSON.stringify(document, null, 2)}\n`, process);
}
