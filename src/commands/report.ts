/** `create-ml-container report [dir]`: prints what a bug report needs as one JSON document, for a file of its own. */

import { parseCommandLine } from '../cli/flags.ts';
import type { ExitCode } from '../errors.ts';
import { collectBugReport } from '../pipeline/bug-report/index.ts';
import { reportText } from '../report/presets.ts';

export async function runReport(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'report' });
  return reportText(`${JSON.stringify(await collectBugReport(line), null, 2)}\n`, process);
}
