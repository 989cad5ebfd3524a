/** Prints presets and other plain results. */
import { EXIT, type ExitCode } from '../errors.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import { createStyles, wrap } from '../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../ui/terminal.ts';

export interface PresetList {
  builtIn: { name: string; description: string }[];
  /** Fetched before, and usable offline: the reference without a path, and the commit or hash. */
  cached: { reference: string; at: string }[];
}

export function reportPresets(list: PresetList, json: boolean, streams: Streams, env: TerminalEnvironment): ExitCode {
  if (json) return reportText(`${JSON.stringify(list, null, 2)}\n`, streams);
  const terminal = describeTerminal(streams, env, 'stdout');
  const style = createStyles(terminal);
  const width = Math.max(...list.builtIn.map(({ name }) => name.length));
  const rows = list.builtIn.map(({ name, description }) =>
    wrap(`${style.bold(name.padEnd(width))}  ${description}`, terminal.columns, ' '.repeat(width + 2)),
  );
  const cached = list.cached.map(
    ({ reference, at }) => `${escapeControlCharacters(reference)}  ${style.dim(escapeControlCharacters(at))}`,
  );
  const fetched = cached.length === 0 ? [] : ['', style.bold('fetched before, usable offline:'), ...cached];
  return reportText(`${[...rows, ...fetched].join('\n')}\n`, streams);
}

/** A text for people or machines, as it is. */
export function reportText(text: string, streams: Pick<Streams, 'stdout'>): ExitCode {
  streams.stdout.write(text);
  return EXIT.done;
}
