import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { keys, type Session, type Setting, start } from './harness.ts';

let session: Session | undefined;
afterEach(() => session?.kill());

function wizard(known: object = {}, setting: Setting = {}): Session {
  const script = join(import.meta.dirname, 'ask-all.ts');
  session = start(process.execPath, ['--import', 'tsx', script, JSON.stringify(known)], { rows: 40, ...setting });
  return session;
}
const settled = { framework: 'fastapi', accelerator: 'cpu', dependencies: ['torch', 'mine>=1'] };

describe('the wizard', { timeout: 30_000 }, () => {
  it('asks what is open, and changes an answer in the review', async () => {
    const it = wizard({ framework: 'fastapi' });
    await it.waitFor('Where will it run?');
    expect(it.screen()).not.toContain('What kind of app is');
    await it.send(keys.down, keys.enter);
    await it.waitFor('Which packages does it need?');
    await it.send('vision', keys.tab, keys.enter);
    await it.waitFor('Anything else?');
    await it.send('numpy>=1, <2 uvicorn[standard]', keys.enter);
    await it.waitFor('Write it?');
    expect(it.screen()).toMatch(/Accelerator +cuda/);
    await it.send(keys.down, keys.enter);
    await it.waitFor('Change what?');
    await it.send(keys.down, keys.down, keys.enter);
    await it.waitFor(/Where will it run\?[\s\S]*Where will it run\?/);
    await it.send(keys.up, keys.enter);
    await it.waitFor(/Accelerator +cpu +\(your answer\)/);
    await it.send(keys.enter);
    expect(await it.exit()).toEqual({ exitCode: 0, signal: 0 });
    expect(it.screen().replaceAll('\n', '')).toContain(
      '{"framework":"fastapi","accelerator":"cpu","dependencies":["pillow","numpy>=1, <2","uvicorn[standard]"]}',
    );
  });

  it('prefills what is changed', async () => {
    const it = wizard(settled);
    await it.waitFor('Write it?');
    await it.send(keys.down, keys.enter);
    await it.waitFor('Change what?');
    await it.send(keys.up, keys.up, keys.enter);
    await it.waitFor('Search:');
    await it.send(keys.enter);
    await it.waitFor('mine>=1█');
    await it.send(', bad bad==x', keys.enter);
    await it.waitFor('"bad==x"');
    await it.send(...Array(6).fill(keys.backspace), keys.enter);
    await it.waitFor(/Dependencies +torch,mine>=1,bad /);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
  });

  it('offers the targets as a list, of which several are chosen and none is typed', async () => {
    const it = wizard({ ...settled, with: ['bake'] });
    await it.waitFor('Write it?');
    await it.send(keys.down, keys.enter);
    await it.waitFor('Change what?');
    await it.send(keys.up, keys.up, keys.enter);
    await it.waitFor('Where will you deploy it?');
    expect(it.screen()).toContain('Kubernetes: ');
    await it.send('kubernetes', keys.tab, keys.enter);
    await it.waitFor(/Targets +kubernetes,bake /);
    await it.send(keys.enter);
    expect(await it.exit()).toEqual({ exitCode: 0, signal: 0 });
    expect(it.screen().replaceAll('\n', '')).toContain('"with":["kubernetes","bake"]');
  });

  it.each([
    ['the review', []],
    ['the list of what to change', ['Change what?']],
    ['a changed question', ['Change what?', 'Which Python?']],
  ])('leaves %s with 130 on Ctrl-C', async (_name, way) => {
    const it = wizard(settled);
    await it.waitFor('Write it?');
    if (way.length > 0) await it.send(keys.down);
    for (const message of way) {
      await it.send(keys.enter);
      await it.waitFor(message);
    }
    await it.send(keys.ctrlC);
    expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    expect(it.screen()).not.toContain('"framework"');
  });

  it('cancels from the review', async () => {
    const it = wizard(settled);
    await it.waitFor('Write it?');
    await it.send(keys.up, keys.enter);
    expect((await it.exit()).exitCode).toBe(130);
    expect(it.screen()).not.toContain('"framework"');
  });
});
