/** Completions, tried in the shell that every CI machine has. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { commands } from '../../../src/cli/commands.ts';
import { renderCompletions } from '../../../src/cli/completions.ts';
import { runOptions, specOptions } from '../../../src/options/table.ts';

/** What bash offers for a command line whose last word is being typed. */
function complete(...line: string[]): string[] {
  return completeIn(undefined, ...line);
}

function completeIn(cwd: string | undefined, ...line: string[]): string[] {
  const words = ['create-ml-container', ...line];
  const script = `${renderCompletions('bash')}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_create_ml_container
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], {
    encoding: 'utf8',
    ...(cwd === undefined ? {} : { cwd }),
  });
  return out.split('\n').filter((word) => word !== '');
}

describe('renderCompletions', () => {
  it('completes commands and their arguments in bash', () => {
    expect(complete('')).toEqual(expect.arrayContaining(Object.keys(commands)));
    expect(complete('exp')).toEqual(['explain']);
    expect(complete('presets', 'sh')).toEqual(['show']);
    expect(complete('completions', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('completes names with spaces whole in bash', () => {
    const dir = mkdtempSync(join(tmpdir(), 'completions-'));
    try {
      mkdirSync(join(dir, 'my app'));
      writeFileSync(join(dir, '*'), '');
      expect(completeIn(dir, 'm')).toEqual(['my app']);
      expect(completeIn(dir, 'check', '').sort()).toEqual(['*', 'my app']);
      expect(completeIn(dir, '--requirements', 'm')).toEqual(['my app']);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('completes the flags that a command takes, and no others', () => {
    expect(complete('update', '--rel')).toEqual(['--relock']);
    expect(complete('check', '--rel')).toEqual([]);
    expect(complete('check', '--f')).toEqual(expect.arrayContaining(['--fix', '--format']));
    expect(complete('--fr')).toEqual(['--framework']);
    expect(complete('my-api', '--lock')).toEqual(['--lock-timeout']);
  });

  it('completes the values of flags, and takes no example for a value', () => {
    expect(complete('--framework', '')).toEqual(frameworks.map(({ name }) => name));
    expect(complete('--with', 'kub')).toEqual(['kubernetes']);
    expect(complete('check', '--format', 's')).toEqual(['sarif']);
    expect(complete('--python', '3.12.1')).toEqual([]);
  });

  it.each(['bash', 'zsh', 'fish'] as const)('names every flag of the table and every command in %s', (shell) => {
    const script = renderCompletions(shell);
    for (const { flags = [] } of Object.values({ ...specOptions, ...runOptions }) as { flags?: { name: string }[] }[])
      for (const { name } of flags)
        expect(script).toContain(shell === 'fish' ? `--long-option ${name.slice(2)} ` : name);
    for (const name of Object.keys(commands)) expect(script).toContain(name);
  });
});
