/** The start command: exec form, with the platform's PORT honoured. */
import type { FrameworkFolder } from '../catalog/types.ts';
import { shellWord } from './quote.ts';
import type { Start } from './types.ts';

/**
 * argv of CMD (Dockerfile reference, CMD: exec form, so that signals reach the process).
 * Where a port is involved a shell is needed to read PORT; `exec` makes the server take the shell's place as PID 1.
 */
export function startOf(framework: FrameworkFolder, entry: string, port: number | undefined, module?: string): Start {
  const argv = (template: readonly string[]): string[] => {
    const started = module === undefined ? template : template.flatMap(asModule(module));
    return withPort(words(framework, started, entry), port);
  };
  return {
    command: argv(framework.command),
    develop: argv(framework.develop.command),
    developAction: framework.develop.action,
  };
}

/** `python -m package.module` in place of `python {entry}` (Python documentation, Command line, -m). */
const asModule =
  (module: string) =>
  (word: string, at: number, template: readonly string[]): string[] =>
    word === '{entry}' && template[at - 1] === 'python' ? ['-m', module] : [word];

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
      .map((text) => (text === '' ? '' : shellWord(text)))
      .join(`\${PORT:-${port}}`),
  );
  return ['sh', '-c', `exec ${spoken.join(' ')}`];
}
