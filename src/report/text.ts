/** Renders a result as text: decisions with reasons, files, next steps. */
import { frameworks } from '../catalog/frameworks/index.ts';
import { findSpecOption } from '../options/table.ts';
import { renderChoiceRows, renderFileGroups, renderFileRows } from '../ui/row-text.ts';
import { createStyles, type Style } from '../ui/style.ts';
import type { Terminal } from '../ui/terminal.ts';
import { renderConflicts } from './conflicts.ts';
import type { Result } from './result.ts';
import { joinSections, renderDiff, renderWarnings } from './sections.ts';

export function renderText(result: Result, { color, columns }: Pick<Terminal, 'color' | 'columns'>): string {
  const style = createStyles({ color });
  // who has just said yes to all of it in the review wants to know what to do now
  const shown = result.reviewed
    ? [renderFileGroups(result.files, columns, style)]
    : [
        renderChoiceRows(
          result.decisions.map((decision) => ({ ...decision, label: labelSetting(decision.choice) })),
          columns,
          style,
        ),
        renderFileRows(result.files, columns, style),
        renderWarnings(result.warnings, columns, style),
      ];
  return joinSections([...shown, renderDiff(result.diff), closing(result, style).join('\n')]);
}

/** What a choice is called before people: "Entry point", "Base image". */
export const labelSetting = (choice: string): string =>
  findSpecOption(choice)?.label ?? choice.charAt(0).toUpperCase() + choice.slice(1);

/** Where it answers, once it runs: the page for people, and the probe where that is another. */
export function listUrls({ spec: { framework, port, health } }: Pick<Result, 'spec'>): string[] {
  if (typeof port !== 'number') return [];
  const probe = typeof health === 'string' ? health : undefined;
  const { page, healthFallback, detect } = frameworks.find(({ name }) => name === framework) ?? {};
  // where a base path moves the probe, it moves the page as well
  const isBelow = (detect?.moved?.before ?? detect?.moved?.setting) !== undefined;
  const base =
    isBelow && healthFallback && probe?.endsWith(healthFallback) ? probe.slice(0, -healthFallback.length) : '';
  return [formatAddress(port, page === undefined ? (probe ?? '/') : `${base}${page}`, probe)];
}

function formatAddress(port: number, page: string, probe: string | undefined): string {
  const ready = probe === undefined || probe === page ? '' : `  (GET ${probe} returns 200 once the app is ready)`;
  return `  Open http://localhost:${port}${page}${ready}`;
}

/** How a script gets its arguments, which no other line shows. */
export const describeArguments = (command: string, { spec: { port } }: Pick<Result, 'spec'>): string =>
  command === 'scripts/run.sh' && typeof port !== 'number' ? '  (arguments of the script go after --)' : '';

/** The command for the same run; after one that only showed what it would do, the command that does it. */
export const formatRepeat = ({ status, command }: { status: string; command: string }, style: Style): string =>
  `${style.dim(status === 'planned' ? 'to write it:' : 'to repeat this run:')} ${command}`;

function closing(result: Result, style: Style): string[] {
  const again = formatRepeat(result, style);
  if (result.status === 'planned') return ['nothing was written', again];
  if (result.status === 'done')
    return [
      style.bold('next:'),
      ...result.next.map((command) => `  ${command}${describeArguments(command, result)}`),
      ...listUrls(result),
      again,
    ];
  // what a file that was kept does is not ours to promise
  return [
    ...renderConflicts(result.files, style),
    style.bold('then:'),
    ...result.next.map((command) => `  ${command}`),
    again,
  ];
}
