/** Prints the result of `detect`. */

import type { DetectionFinding } from '../../detect/findings.ts';
import { EXIT, type ExitCode } from '../../errors.ts';
import { escapeControlCharacters, renderChoiceRows } from '../../ui/row-text.ts';
import { createStyles } from '../../ui/style.ts';
import { describeTerminal, type Streams, type Terminal, type TerminalEnvironment } from '../../ui/terminal.ts';
import { joinSections, renderWarnings } from '../sections.ts';
import { labelSetting } from '../text.ts';

export interface Findings {
  detected: DetectionFinding[];
  /** Things people should know, a sentence each. */
  warnings: string[];
}

/** @returns 0: to have found nothing is an answer too. */
export function reportFindings(result: Findings, json: boolean, streams: Streams, env: TerminalEnvironment): ExitCode {
  const text = json
    ? `${JSON.stringify(result, null, 2)}\n`
    : humanFindings(result, describeTerminal(streams, env, 'stdout'));
  streams.stdout.write(text);
  return EXIT.done;
}

function humanFindings(
  { detected, warnings }: Findings,
  { color, columns }: Pick<Terminal, 'color' | 'columns'>,
): string {
  const style = createStyles({ color });
  const rows = detected.map((finding) => ({
    label: labelSetting(finding.field),
    value: escapeControlCharacters(String(finding.value)),
    because: formatReason(finding),
  }));
  const isEmpty = warnings.length === 0 && detected.every(({ field }) => field === 'name');
  const sections = [
    ...(rows.length > 0 ? [renderChoiceRows(rows, columns, style)] : []),
    ...(isEmpty ? ['no app was found: create-ml-container writes a small one to start from'] : []),
    renderWarnings(warnings, columns, style),
  ];
  return joinSections(sections);
}

/** The sentence, with the place where it does not name it, and how sure that is where it is not. */
function formatReason({ because, evidence, confidence }: DetectionFinding): string {
  const place = evidence === '.' || because.includes(evidence) ? [] : [evidence];
  const said = [...place, ...(confidence === 'sure' ? [] : [confidence])];
  return said.length === 0 ? because : `${because} [${said.join(', ')}]`;
}
