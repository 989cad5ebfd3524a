import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { keys, type Session, type Setting, start } from './harness.ts';

const ESCAPE = '\u001b';
const SGR = new RegExp(`${ESCAPE}\\[[\\d;]*m`);
const kinds = {
  select: 'What is it?',
  multiselect: 'Which packages?',
  text: 'What is it called?',
  confirm: 'Are you sure?',
};
const everyKind = Object.entries(kinds);

let session: Session | undefined;
afterEach(() => session?.kill());

function ask(questions: string[], setting: Setting = {}): Session {
  session = start(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'ask-one.ts'), ...questions],
    setting,
  );
  return session;
}

describe('a full terminal', { timeout: 30_000 }, () => {
  it('asks every kind by keyboard', async () => {
    const it = ask(['select', 'multiselect', 'text', 'confirm']);
    await it.waitFor('What is it?');
    await it.send(keys.down, keys.enter);
    await it.waitFor('Which packages?');
    await it.send('scr', keys.tab, keys.enter);
    await it.waitFor('What is it called?');
    await it.send(keys.enter);
    await it.waitFor('needs a name');
    await it.send('api', keys.enter);
    await it.waitFor('Are you sure?');
    await it.send(keys.right, keys.enter);
    expect(await it.exit()).toEqual({ exitCode: 0, signal: 0 });
    expect(it.screen()).toContain('[true,"gradio",{"chosen":["script"],"typed":""},"api",false]');
    expect(it.raw()).toMatch(SGR);
  });

  it.each(everyKind)('leaves %s with 130 on Ctrl-C, with the cursor back', async (kind, message) => {
    const it = ask([kind]);
    await it.waitFor(message);
    await it.send(keys.ctrlC);
    expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    expect(it.screen()).not.toContain('[true');
    expect(it.raw().lastIndexOf('\u001b[?25h')).toBeGreaterThan(it.raw().lastIndexOf('\u001b[?25l'));
  });

  it.each(everyKind)('leaves %s with 130 on Ctrl-D', async (kind, message) => {
    const it = ask([kind]);
    await it.waitFor(message);
    await it.send(keys.ctrlD);
    expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    expect(it.screen()).not.toContain('[true');
  });

  it('leaves a later question the same way', async () => {
    const it = ask(['select', 'text']);
    await it.waitFor('What is it?');
    await it.send(keys.enter);
    await it.waitFor('What is it called?');
    await it.send('half', keys.ctrlC);
    expect((await it.exit()).exitCode).toBe(130);
  });

  it('writes no colour with NO_COLOR', async () => {
    const it = ask(['select', 'multiselect', 'text', 'confirm'], { env: { NO_COLOR: '1' } });
    await it.waitFor('What is it?');
    await it.send(keys.enter);
    await it.waitFor('Which packages?');
    await it.send('zzz', keys.enter);
    await it.waitFor('What is it called?');
    await it.send(keys.enter, 'api', keys.left, keys.enter);
    await it.waitFor('Are you sure?');
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.raw()).not.toMatch(SGR);
    expect(it.screen()).toContain('{"chosen":[],"typed":"zzz"}');
  });

  it('takes 80 columns where the terminal does not know its size', async () => {
    const it = ask(['select'], { sizeless: true });
    await it.waitFor('about fastapi');
    expect(it.screen()).toContain('FASTAPI (about fastapi)');
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
  });

  it('works in 40 columns', async () => {
    const it = ask(['select', 'multiselect', 'text', 'confirm'], { columns: 40 });
    await it.waitFor('FASTAPI (about fastapi)');
    await it.send(keys.down, keys.enter);
    await it.waitFor('Which packages?');
    await it.send(keys.tab, keys.enter);
    await it.waitFor('What is it called?');
    await it.send('api', keys.enter);
    await it.waitFor('Are you sure?');
    await it.send('y');
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen().replaceAll('\n', '')).toContain('"gradio",{"chosen":["fastapi"],"typed":""},"api",true]');
  });

  it.each([20, 7, 1])('asks in plain lines in %i columns', async (columns) => {
    const it = ask(['select', 'confirm'], { columns });
    const onScreen = async (text: string) =>
      it.waitFor(new RegExp([...text.replaceAll(' ', '')].map((c) => c.replace(/[[\]]/, '\\$&')).join('\\s*')));
    await onScreen('3 [1]:');
    await it.send('2\r');
    await onScreen('[yes]');
    await it.send('\r');
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen().replaceAll('\n', '')).toContain('[true,"gradio",true]');
    expect(it.raw()).not.toContain(ESCAPE);
  });

  it('goes on after the window changed', async () => {
    const it = ask(['select', 'confirm']);
    await it.waitFor('What is it?');
    it.resize(30, 10);
    await it.send(keys.down, keys.down);
    it.resize(100, 40);
    await it.send(keys.enter);
    await it.waitFor('Are you sure?');
    await it.send('n');
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).toContain('[true,"script",false]');
  });

  it('goes on after Ctrl-Z and fg', async () => {
    session = start('bash', ['--norc', '-i'], { env: { PS1: 'prompt> ' } });
    await session.waitFor('prompt>');
    await session.send(
      `"${process.execPath}" --import tsx "${join(import.meta.dirname, 'ask-one.ts')}" select confirm\r`,
    );
    await session.waitFor('What is it?');
    await session.send(keys.ctrlZ);
    await session.waitFor('Stopped');
    await session.send('fg\r', keys.down, keys.enter);
    await session.waitFor('Are you sure?');
    await session.send('y');
    await session.waitFor('[true,"gradio",true]');
  });

  it('keeps the talk off a redirected stdout', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ask-'));
    const it = ask(['confirm'], { redirect: `>"${join(folder, 'out')}"` });
    await it.waitFor('Are you sure?');
    await it.send('y');
    expect((await it.exit()).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('[true,true]\n');
    rmSync(folder, { recursive: true });
  });
});

describe.each([{ ACCESSIBLE: '1' }, { TERM: 'dumb' }])('plain lines with %o', { timeout: 30_000 }, (env) => {
  it('asks every kind', async () => {
    const it = ask(['select', 'multiselect', 'text', 'confirm'], { env });
    await it.waitFor('Type a number');
    expect(it.screen()).toContain('  2. GRADIO (about gradio)');
    await it.send('9\r');
    await it.waitFor('That is not on the list');
    await it.send('2\r');
    await it.waitFor('Name, number or search:');
    await it.send('about\r');
    await it.waitFor('3. SCRIPT');
    await it.send('3, fastapi, mine\r');
    await it.waitFor('filled in at the next question');
    await it.send('\r');
    await it.waitFor('What is it called?');
    await it.send('\r');
    await it.waitFor('needs a name');
    await it.send('api\r');
    await it.waitFor('Are you sure?');
    await it.send('no\r');
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).toContain('[true,"gradio",{"chosen":["fastapi","script"],"typed":"mine"},"api",false]');
    expect(it.raw()).not.toContain(ESCAPE);
  });

  it.each([
    ['select', '[1]:'],
    ['multiselect', 'search:'],
    ['text', 'called?'],
    ['confirm', '[yes]'],
  ])('leaves %s with 130 on Ctrl-C and on Ctrl-D', async (kind, message) => {
    for (const key of [keys.ctrlC, keys.ctrlD]) {
      const it = ask([kind], { env });
      await it.waitFor(message);
      await it.send(key);
      expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    }
  });
});

describe('stdin that is no terminal', { timeout: 30_000 }, () => {
  it.each(everyKind)('is an error at %s when it is empty, and says which question is open', async (kind) => {
    const it = ask([kind], { redirect: '</dev/null' });
    expect((await it.exit()).exitCode).toBe(1);
    expect(it.screen()).toContain('the input ended at the question');
    expect(it.screen()).not.toContain('[false');
  });
});
