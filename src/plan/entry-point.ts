/** Checks whether a framework can start an entry point of this form. */
import { takesEntry } from '../catalog/frameworks/entry-form.ts';
import { frameworks } from '../catalog/frameworks/index.ts';
import type { Framework } from '../catalog/frameworks/types.ts';
import type { Facts, FoundApp } from '../detect/facts.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import type { DecisionLog } from './decision-log.ts';

const TAKES = { module: 'module:attribute', file: 'a file', folder: 'a folder, which ends in /' };

export function refuseEntry(decided: DecisionLog, framework: Framework, entry: string, facts: Facts): void {
  if (facts.entryProblem) {
    decided.problem('--entry', facts.entryProblem.what, facts.entryProblem.fix);
    return;
  }
  const other = findOtherKind(framework, entry, facts);
  if (other) {
    const own = facts.apps.find((one) => one.framework === framework.name);
    decided.problem(
      '--framework',
      `${framework.name} does not start ${entry}: ${other.because}`,
      own === undefined
        ? `--framework ${other.framework}`
        : `--framework ${framework.name} --entry ${quoteShellWord(own.entry)}`,
    );
    return;
  }
  if (takesEntry(framework, entry)) return;
  const takes = TAKES[framework.entry.form];
  decided.problem(
    '--entry',
    facts.lacksEntry
      ? `${entry} is not in the folder (${framework.name} takes ${takes})`
      : `${entry} is not an entry point of ${framework.name}, which takes ${takes}`,
    suggestEntry(framework, entry, facts),
  );
}

/** An entry that is there; without one, the framework that starts what was found, or what to write. */
function suggestEntry(framework: Framework, entry: string, { apps, lacksEntry, hasApp }: Facts): string {
  const own = apps.find((one) => one.framework === framework.name);
  if (own) return `--entry ${quoteShellWord(own.entry)}`;
  if (!hasApp || lacksEntry) return `--entry ${framework.entry.default}`;
  const other =
    apps.find((one) => one.entry === entry)?.framework ??
    frameworks.find((one) => one.kind === 'job' && takesEntry(one, entry))?.name;
  return other === undefined ? 'name one that is in the code with --entry' : `--framework ${other}`;
}

/** What the code shows the entry to be, where the framework would start something else by it. */
function findOtherKind(framework: Framework, entry: string, { apps }: Facts): FoundApp | undefined {
  const found = apps.filter((one) => one.entry === entry);
  const [other] = found;
  if (!other || found.some((one) => one.framework === framework.name)) return undefined;
  const made = frameworks.find(({ name }) => name === other.framework);
  const starts =
    framework.entry.form === 'module'
      ? // the same server imports both
        made?.command[0] === framework.command[0]
      : takesEntry(framework, entry) && (framework.kind === 'job' || framework.detect.listens !== undefined);
  return starts ? undefined : other;
}
