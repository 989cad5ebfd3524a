/** `create-ml-container schema`: prints the JSON Schema of ml-container.json and of presets. */

import { parseCommandLine } from '../cli/flags.ts';
import type { ExitCode } from '../errors.ts';
import { readFile } from '../files/read-file.ts';
import { reportText } from '../report/presets.ts';

export async function runSchema(argv: readonly string[]): Promise<ExitCode> {
  parseCommandLine(argv, { command: 'schema', words: 0 });
  return reportText(await readSchema(), process);
}

/** The file that the package ships, which editors read as well: from dist/, and from src/commands/. */
async function readSchema(): Promise<string> {
  const bundled = new URL('../schema/ml-container.schema.json', import.meta.url);
  const source = new URL('../../schema/ml-container.schema.json', import.meta.url);
  return readFile(bundled, 'utf8').catch(() => readFile(source, 'utf8'));
}
