/** The start command: exec form, with the platform's PORT honoured. */
import type { FrameworkFolder } from '../catalog/types.ts';
import { shellWord } from './quote.ts';
import type { Start } from './types.ts';

/**
 * argv of CMD (Dockerfile reference, CMD: exec form, so that signals reach the process).
 * Where a port is involved a shell is needed to read PORT; `exec` makes the server take the shell's place as PID 1.
 */
export function startOf(framework: FrameworkFolder, entry: string, port: number | undefined): Start {
  return {
    command: argv(framework.command, entry, port),
    develop: argv(framework.develop.command, entry, port),
    developAction: framework.develop.action,
  };
}

function argv(template: readonly string[], entry: string, port: number | undefined): string[] {
  const factory = entry.endsWith('()');
  const [module = '', attribute = ''] = entry.replace('()', '').split(':');
  const words = template.map((word) =>
    word.replace('{entry}', factory ? `${module}:${attribute}` : entry).replace('{module}', module).replace('{attribute}', attribute),
  );
  const all = factory ? [...words, '--factory'] : words;
  if (port === undefined || !all.some((word) => word.includes('{port}'))) return all;
  // a word with the port must not be quoted as a whole, or the shell would not read PORT
  const spoken = all.map((word) => word.split('{port}').map((text) => (text === '' ? '' : shellWord(text))).join(`\${PORT:-${port}}`));
  return ['sh', '-c', `exec ${spoken.join(' ')}`];
}
