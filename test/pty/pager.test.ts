/** Texts that are longer than the screen, in the user's pager. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, cli, folder } from '../support/cli.ts';
import { keys, type Session, type Setting, start } from './harness.ts';

let work: Awaited<ReturnType<typeof folder>>;
let session: Session | undefined;
const at = (...path: string[]): string => join(work.path, ...path);

beforeEach(async () => {
  work = await folder();
  await mkdir(at('app'));
  await mkdir(at('bin'));
  await writeFile(at('app', 'pyproject.toml'), '[project]\nname = "app"\nversion = "1"\n');
});
afterEach(async () => {
  session?.kill();
  await work.remove();
});

function run(args: readonly string[], env: Record<string, string>, setting: Setting = {}): Session {
  session = start(process.execPath, [BIN, ...args], { cwd: at('app'), rows: 12, ...setting, env });
  return session;
}

/** A pager that keeps what it was given. */
async function writePager(path: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\necho "pager $*"\ncat > ${at('shown')}\n`, { mode: 0o755 });
  return path;
}
const shown = (): Promise<string> => readFile(at('shown'), 'utf8').catch(() => '');

describe('printPaged', () => {
  it('shows a long text in less, which Ctrl-C does not end, and leaves the text on the screen', async () => {
    const it = run(['explain', 'topics'], {});
    await it.waitFor(/\n:$/);
    expect(it.screen()).not.toContain('Packages');
    await it.send(keys.ctrlC);
    // less forgets what was typed before it has taken the signal
    const again = setInterval(() => void it.send('G'), 500);
    await it.waitFor('(END)').finally(() => clearInterval(again));
    await it.send('q');
    expect(await it.exit()).toEqual({ exitCode: 0, signal: 0 });
    expect(it.screen()).toContain('Packages');
  });

  it('starts the program of PAGER with its arguments, and gives it the colors of the terminal', async () => {
    const pager = await writePager(at('bin', 'pager'));
    const it = run(['explain', 'topics'], { PAGER: `${pager} --some flag` });
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).toBe('pager --some flag');
    expect(await shown()).toContain('\u001b[1m');
    const again = run(['explain', 'topics'], { PAGER: pager, NO_COLOR: '1' });
    await again.exit();
    expect(await shown()).not.toContain('\u001b');
  });

  it('goes on with exit code 0 where the pager ends before it has read all', async () => {
    await writeFile(at('bin', 'pager'), '#!/bin/sh\nhead -n 1\n', { mode: 0o755 });
    const it = run(['explain', 'all'], { PAGER: at('bin', 'pager') });
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen().split('\n')).toHaveLength(1);
  });

  it('takes words in quotes of PAGER as one', async () => {
    const it = run(['explain', 'topics'], { PAGER: `sh -c 'echo "quoted $0"; cat > ${at('shown')}' "two words"` });
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).toBe('quoted two words');
    expect(await shown()).toContain('Packages');
  });

  it('prints a text that fills the pipe where the pager fails, and not where a signal ended it', async () => {
    const failed = run(['explain', 'all'], { PAGER: 'false' });
    expect((await failed.exit()).exitCode).toBe(0);
    expect(failed.screen().length).toBeGreaterThan(100);
    for (const end of ['kill $$', 'kill -PIPE $$', "sh -c 'kill -PIPE $$'"]) {
      await writeFile(at('bin', 'pager'), `#!/bin/sh\n${end}\n`, { mode: 0o755 });
      const ended = run(['explain', 'all'], { PAGER: at('bin', 'pager') });
      expect((await ended.exit()).exitCode).toBe(0);
      expect(ended.screen()).not.toContain('why');
      expect(ended.screen().split('\n').length).toBeLessThan(3);
    }
  });

  it('prints nothing again where Ctrl-C ended the pager', async () => {
    const it = run(['explain', 'topics'], { PAGER: 'less -K' });
    await it.waitFor(/\n:$/);
    await it.send(keys.ctrlC);
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).not.toContain('Packages');
  });

  it.each([
    { title: 'an empty PAGER', env: { PAGER: '' } },
    { title: 'cat', env: { PAGER: 'cat' } },
    { title: 'a dumb terminal', env: { TERM: 'dumb' } },
    { title: 'a program that is not there', env: { PAGER: 'no-such-pager' } },
    { title: 'a pager that fails at once', env: { PAGER: 'false' } },
    { title: 'a pager that fails after it has read all', env: { PAGER: 'sh -c "cat > /dev/null; exit 3"' } },
  ])('prints the text with $title', async ({ env }) => {
    const it = run(['explain', 'topics'], env as Record<string, string>);
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).toMatch(/Choices[\s\S]*Packages/);
  });

  it('starts no pager for a text that fits, nor where the output is a file', async () => {
    const PAGER = await writePager(at('bin', 'pager'));
    const fits = run(['explain', 'multi-stage'], { PAGER }, { rows: 60 });
    await fits.exit();
    expect(fits.screen()).not.toContain('pager');
    const piped = run(['explain', 'topics'], { PAGER }, { redirect: `>${at('text')}` });
    await piped.exit();
    expect(await readFile(at('text'), 'utf8')).toContain('Choices');
    expect(await shown()).toBe('');
  });

  it('starts no program of the project', async () => {
    for (const PAGER of [await writePager(at('app', 'less')), './less', 'less']) {
      const it = run(['explain', 'topics'], { PAGER, PATH: `${at('app')}:${at('bin')}` });
      expect((await it.exit()).exitCode).toBe(0);
      expect(it.screen()).toContain('Choices');
    }
    expect(await shown()).toBe('');
  });
});

describe('--help --all', () => {
  it('is shown in the pager, with the text that a pipe gets', async () => {
    const PAGER = await writePager(at('bin', 'pager'));
    const it = run(['--help', '--all'], { PAGER });
    expect((await it.exit()).exitCode).toBe(0);
    expect(await shown()).toBe((await cli(['--help', '--all'])).stdout);
    const short = run(['--help'], { PAGER });
    await short.exit();
    expect(short.screen()).not.toContain('pager');
  });
});
