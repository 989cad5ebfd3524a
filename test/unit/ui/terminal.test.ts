import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { canPrompt, describeTerminal, type Streams, type TerminalEnvironment } from '../../../src/ui/terminal.ts';
import { captured, typed } from './streams.ts';

function streams(ttys: { stdin?: boolean; stdout?: boolean; stderr?: boolean }, columns?: number): Streams {
  const size = columns === undefined ? {} : { columns };
  return {
    stdin: typed(ttys.stdin),
    stdout: captured({ isTTY: ttys.stdout ?? false, ...size }),
    stderr: captured({ isTTY: ttys.stderr ?? false, ...size }),
  };
}
const terminal = streams({ stdin: true, stdout: true, stderr: true }, 100);
const pipes = streams({});

describe('describeTerminal', () => {
  it.each<[string, Streams, TerminalEnvironment, boolean]>([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipes, {}, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR, which does not count', terminal, { NO_COLOR: '' }, true],
    ['NO_COLOR against FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['TERM=dumb', terminal, { TERM: 'dumb' }, false],
    ['TERM=dumb against FORCE_COLOR', terminal, { TERM: 'dumb', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR in a pipe', pipes, { FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR in a pipe', pipes, { FORCE_COLOR: '' }, true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
  ])('decides on colour with %s', (_name, of, env, color) => {
    expect(describeTerminal(of, env).color).toBe(color);
  });

  it('tells the two outputs apart', () => {
    const piped = streams({ stdin: true, stderr: true });
    expect(describeTerminal(piped, {}).color).toBe(true);
    expect(describeTerminal(piped, {}, 'stdout').color).toBe(false);
  });

  it.each([
    [undefined, 80],
    [0, 80],
    [20, 20],
    [132, 132],
  ])('reads a width of %s as %i', (columns, expected) => {
    expect(describeTerminal(streams({ stderr: true }, columns), {}).columns).toBe(expected);
  });

  it.each<[TerminalEnvironment, boolean]>([
    [{}, true],
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, false],
    [{ LC_ALL: '', LANG: 'POSIX' }, false],
    [{ TERM: 'linux' }, false],
  ])('expects unicode of %o: %s', (env, unicode) => {
    expect(describeTerminal(terminal, env).unicode).toBe(unicode);
  });

  it.each([
    ['1', true],
    ['yes', true],
    ['0', false],
    ['false', false],
    ['', false],
    [undefined, false],
  ])('reads ACCESSIBLE=%s as %s', (value, accessible) => {
    expect(describeTerminal(terminal, { ACCESSIBLE: value }).accessible).toBe(accessible);
  });
});

describe('canPrompt', () => {
  it.each<[string, { interactive?: boolean }, Streams, TerminalEnvironment, boolean]>([
    ['a terminal', {}, terminal, {}, true],
    ['a terminal whose stdout is piped', {}, streams({ stdin: true, stderr: true }), {}, true],
    ['a piped stderr', {}, streams({ stdin: true, stdout: true }), {}, false],
    ['a closed stdin', {}, streams({ stdout: true, stderr: true }), {}, false],
    ['CI', {}, terminal, { CI: '1' }, false],
    ['CI=true', {}, terminal, { CI: 'true' }, false],
    ['CI=false', {}, terminal, { CI: 'false' }, true],
    ['the variable against CI', {}, terminal, { CI: '1', CREATE_ML_CONTAINER_INTERACTIVE: '1' }, true],
    ['the variable against a terminal', {}, terminal, { CREATE_ML_CONTAINER_INTERACTIVE: '0' }, false],
    ['an empty variable', {}, terminal, { CREATE_ML_CONTAINER_INTERACTIVE: '' }, true],
    [
      '--interactive against everything',
      { interactive: true },
      pipes,
      { CI: '1', CREATE_ML_CONTAINER_INTERACTIVE: '0' },
      true,
    ],
    [
      '--no-interactive against everything',
      { interactive: false },
      terminal,
      { CREATE_ML_CONTAINER_INTERACTIVE: '1' },
      false,
    ],
  ])('decides with %s', (_name, run, of, env, expected) => {
    expect(canPrompt(run, of, env)).toBe(expected);
  });

  it('refuses another value of the variable, by name', () => {
    expect(() => canPrompt({}, terminal, { CREATE_ML_CONTAINER_INTERACTIVE: 'maybe' })).toThrow(UserError);
    expect(() => canPrompt({}, terminal, { CREATE_ML_CONTAINER_INTERACTIVE: 'maybe' })).toThrow(
      /INTERACTIVE: must be 0 or 1/,
    );
  });
});
