/** Decides the start command: exec form, honoring the platform's PORT. */
import type { FrameworkFolder } from '../catalog/frameworks/types.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { allows } from '../pep/version.ts';
import type { Lock, LockedPackage } from '../spec/lock.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import type { Plan, StartCommand } from './types.ts';

/**
 * argv of CMD (Dockerfile reference, CMD: exec form, so that signals reach the process).
 * Where a port is involved a shell is needed to read PORT; `exec` makes the server take the shell's place as PID 1.
 * @param unknown options that are left out, each with its value.
 * @param more words that follow each of the commands.
 */
export function resolveStartCommand(
  plan: Plan,
  unknown: readonly string[] = [],
  more: { command: readonly string[]; develop: readonly string[] } = { command: [], develop: [] },
): StartCommand {
  const { framework, port, runsAs, calls } = plan;
  const argv = (template: readonly string[], options: readonly string[]): string[] => {
    const known = withoutOptions(framework, template, unknown);
    const module = runsAs === undefined ? known : known.flatMap(asModule(runsAs));
    const started = calls === undefined ? module : module.flatMap(asCall(calls));
    const filled = [...words(framework, started, plan.values.entry), ...options];
    return plan.values['base.runtime'] ? withPortByPython(filled, port) : withPort(filled, port);
  };
  return {
    command: argv(framework.command, more.command),
    develop: argv(framework.develop.command, more.develop),
    developAction: framework.develop.action,
  };
}

/** Option → why it is left out: the version that is locked does not know it, and would not start. */
export function findUnknownOptions(framework: FrameworkFolder, lock: Lock): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [option, { since }] of Object.entries(framework.options ?? {})) {
    const locked = since === undefined ? undefined : findLockedOutside(since, lock);
    if (locked) found[option] = `${locked.name} ${locked.version} does not know it (${since} does)`;
  }
  return found;
}

/** The locked release of the package that a requirement names, where the requirement does not allow that release. */
export function findLockedOutside(requirement: string, lock: Lock): LockedPackage | undefined {
  const { name, specifier } = parseRequirement(requirement, 'framework.json');
  const locked = lock.packages.find((candidate) => candidate.name === name);
  return locked && !allows(specifier, locked.version) ? locked : undefined;
}

/** The template without these options, each with the next word where that is its value. */
const withoutOptions = (
  { options = {} }: FrameworkFolder,
  template: readonly string[],
  unknown: readonly string[],
): readonly string[] =>
  template.filter((word, at) => {
    const before = template[at - 1] ?? '';
    return !unknown.includes(word) && !(unknown.includes(before) && options[before]?.value);
  });

/** `python -m package.module` in place of `python {entry}` (Python documentation, Command line, -m). */
const asModule =
  (module: string) =>
  (word: string, at: number, template: readonly string[]): string[] =>
    word === '{entry}' && template[at - 1] === 'python' ? ['-m', module] : [word];

/** What pip's own console script does, without one: the project need not be installed for it. */
const asCall =
  (target: string) =>
  (word: string, at: number, template: readonly string[]): string[] => {
    const [module = '', name = ''] = target.split(':');
    const [head = ''] = name.split('.');
    return word === '{entry}' && template[at - 1] === 'python'
      ? ['-c', `import sys; from ${module} import ${head}; sys.exit(${name}())`]
      : [word];
  };

/** The template with the entry point in its place; a factory is called as the server wants it. */
function words(framework: FrameworkFolder, template: readonly string[], entry: string): string[] {
  const { factory } = framework.entry;
  const called = entry.endsWith('()') && factory !== undefined;
  const name = called ? entry.slice(0, -'()'.length) : entry;
  const [module = '', attribute = ''] = name.split(':');
  const filled = template.map((word) =>
    word.replace('{entry}', name).replace('{module}', module).replace('{attribute}', attribute),
  );
  return called ? [...filled, ...factory] : filled;
}

function withPort(argv: string[], port: number | undefined): string[] {
  if (port === undefined || !argv.some((word) => word.includes('{port}'))) return argv;
  // a word with the port must not be quoted as a whole, or the shell would not read PORT
  const spoken = argv.map((word) =>
    word
      .split('{port}')
      .map((text) => (text === '' ? '' : quoteShellWord(text)))
      .join(`\${PORT:-${port}}`),
  );
  return ['sh', '-c', `exec ${spoken.join(' ')}`];
}

/** The same where the image may have no shell: Python reads PORT, and the server takes its place as PID 1. */
function withPortByPython(argv: string[], port: number | undefined): string[] {
  if (port === undefined || !argv.some((word) => word.includes('{port}'))) return argv;
  const end = argv[0] === 'env' ? argv.findIndex((word, at) => at > 0 && !word.includes('=')) : 0;
  const assignments = argv.slice(1, end).map((word) => word.split(/=(.*)/s, 2));
  const code = [
    'import os, sys',
    `words = [word.replace('{port}', os.environ.get('PORT') or '${port}') for word in sys.argv[1:]]`,
    `os.environ.update(zip(words[:${2 * assignments.length}:2], words[1:${2 * assignments.length}:2]))`,
    `os.execvp(words[${2 * assignments.length}], words[${2 * assignments.length}:])`,
  ].filter((line) => assignments.length > 0 || !line.includes('.update('));
  return ['python', '-Ic', code.join('; '), ...assignments.flat(), ...argv.slice(end)];
}
