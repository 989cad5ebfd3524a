import { afterEach, describe, expect, it } from 'vitest';
import { Cancelled } from '../../../src/ui/cancelled.ts';
import { createClackPrompter } from '../../../src/ui/clack.ts';
import { createPlainPrompter } from '../../../src/ui/plain.ts';
import type { Prompter } from '../../../src/ui/types.ts';
import { type Captured, captured, settle, typed } from './streams.ts';

const choices = [
  { value: 'torch', label: 'torch', hint: 'deep learning', group: 'Frameworks' },
  { value: 'pandas', label: 'pandas', hint: 'tables', group: 'Data' },
  { value: 'opencv', label: 'OpenCV', hint: 'images', group: 'Vision' },
];
const [up, down, enter, tab] = ['\u001b[A', '\u001b[B', '\r', '\t'];
const ESCAPE = '\u001b';
const SGR = new RegExp(`${ESCAPE}\\[[\\d;]*m`);
const question = { id: 'field', message: 'Which?', flag: '--field' };
const ask: Record<string, (asker: Prompter) => Promise<unknown>> = {
  select: (asker) => asker.select({ ...question, choices }),
  multiselect: (asker) => asker.multiselect({ ...question, choices }),
  text: (asker) => asker.text(question),
  confirm: (asker) => asker.confirm(question),
};
const kinds = Object.keys(ask);

const terminal = { interactive: true, columns: 80, color: false, unicode: true, dumb: false, accessible: false };
function clack(input = typed()): { asker: Prompter; input: typeof input; output: Captured } {
  const output = captured({ isTTY: true });
  return { asker: createClackPrompter(input, output, terminal), input, output };
}
function plain(input = typed()): { asker: Prompter; input: typeof input; output: Captured } {
  const output = captured();
  return { asker: createPlainPrompter(input, output), input, output };
}
const askers = { clack, plain };

/** Sends each key when the one before has had its effect. */
async function type(input: NodeJS.WritableStream, ...sent: string[]): Promise<void> {
  for (const key of sent) {
    await settle();
    input.write(key);
  }
}

afterEach(() => {
  expect(process.listenerCount('SIGTERM'), 'a question left its handler behind').toBe(0);
});

describe.each(Object.entries(askers))('every way out, %s', (_name, make) => {
  it.each(kinds)('%s: the end of the input', async (kind) => {
    const { asker, input } = make();
    const answer = ask[kind]?.(asker);
    input.end();
    await expect(answer).rejects.toMatchObject({ name: 'Cancelled', exitCode: 1, question: { id: 'field' } });
    await expect(answer).rejects.toThrow('the input ended at the question "field"; answer it with --field');
  });

  it.each(kinds)('%s: an input that has ended before', async (kind) => {
    const input = typed();
    input.resume().end();
    await settle();
    await expect(ask[kind]?.(make(input).asker)).rejects.toMatchObject({ exitCode: 1 });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s', async (signal, exitCode) => {
    const { asker } = make();
    const answer = asker.text(question);
    process.emit(signal);
    await expect(answer).rejects.toMatchObject({ exitCode, message: 'cancelled' });
  });
});

describe('clack', () => {
  it.each(kinds)('%s: Ctrl-C', async (kind) => {
    const { asker, input } = clack();
    const answer = ask[kind]?.(asker);
    input.write('\u0003');
    await expect(answer).rejects.toBeInstanceOf(Cancelled);
    await expect(answer).rejects.toMatchObject({ exitCode: 130 });
  });

  it('starts a selection at the initial value', async () => {
    const { asker, input } = clack();
    const answer = asker.select({ ...question, choices, initial: 'opencv' });
    await type(input, up, enter);
    expect(await answer).toBe('pandas');
  });

  it('keeps what was chosen before, gives it in the order of the list, and finds by group', async () => {
    const { asker, input, output } = clack();
    const answer = asker.multiselect({ ...question, choices, initial: ['pandas'] });
    await type(input, 'frameworks', tab, enter);
    expect(await answer).toEqual({ chosen: ['torch', 'pandas'], typed: '' });
    expect(output.text()).toContain('torch, pandas');
  });

  it('takes a choice out again', async () => {
    const { asker, input } = clack();
    const answer = asker.multiselect({ ...question, choices, initial: ['torch'] });
    await type(input, tab, down, ' ', enter);
    expect(await answer).toEqual({ chosen: ['pandas'], typed: '' });
  });

  it('hands on what was typed and never chosen', async () => {
    const { asker, input } = clack();
    const answer = asker.multiselect({ ...question, choices });
    await type(input, 'torch==2.4', enter);
    expect(await answer).toEqual({ chosen: [], typed: 'torch==2.4' });
  });

  it('prefills a text, trims it, and lets it be mended', async () => {
    const { asker, input, output } = clack();
    const validate = (text: string) => (text === 'old' ? 'too old' : undefined);
    const answer = asker.text({ ...question, initial: 'old', validate });
    await type(input, enter, ' er ', enter);
    expect(await answer).toBe('old er');
    expect(output.text()).toContain('too old');
  });

  it('gives back an emptied text', async () => {
    const { asker, input } = clack();
    const answer = asker.text({ ...question, initial: 'old' });
    await type(input, '\u0015', enter);
    expect(await answer).toBe('');
  });

  it('writes no SGR sequence where colour is not allowed', async () => {
    const { asker, input, output } = clack();
    const answer = asker.confirm(question);
    await type(input, 'n');
    expect(await answer).toBe(false);
    expect(output.text()).not.toMatch(SGR);
    expect(output.text()).toContain('Which?');
  });
});

describe('plain', () => {
  it('answers from lines that came ahead of their questions, the last without a line end', async () => {
    const { asker, input } = plain();
    input.end('2\nOpenCV\n\nname\nn');
    expect(await asker.select({ ...question, choices })).toBe('pandas');
    expect(await asker.multiselect({ ...question, choices, initial: ['torch'] })).toEqual({
      chosen: ['torch', 'opencv'],
      typed: '',
    });
    expect(await asker.text(question)).toBe('name');
    expect(await asker.confirm(question)).toBe(false);
    await expect(asker.text(question)).rejects.toMatchObject({ exitCode: 1 });
  });

  it('keeps nothing that is not on a closed list, and says so', async () => {
    const { asker, input, output } = plain();
    input.end('mine\ntorch\n\n');
    expect(await asker.multiselect({ ...question, choices, closed: true })).toEqual({ chosen: ['torch'], typed: '' });
    expect(output.text()).toContain('mine is not on the list.');
    expect(output.text()).not.toContain('next question');
  });

  it('takes Enter for the initial value', async () => {
    const { asker, input } = plain();
    input.write('\n\n\n');
    expect(await asker.select({ ...question, choices, initial: 'opencv' })).toBe('opencv');
    expect(await asker.text({ ...question, initial: 'old' })).toBe('old');
    expect(await asker.confirm({ ...question, initial: false })).toBe(false);
  });

  it('takes a dash for no value', async () => {
    const { asker, input } = plain();
    input.write('-\n');
    expect(await asker.text({ ...question, initial: 'old' })).toBe('');
  });

  it('asks again after what it does not understand', async () => {
    const { asker, input, output } = plain();
    input.write('7\nnothing\ntorch\nmaybe\nyes\n');
    expect(await asker.select({ ...question, choices })).toBe('torch');
    expect(await asker.confirm(question)).toBe(true);
    expect(output.text().match(/not on the list/g)).toHaveLength(2);
    expect(output.text()).toContain('Type yes or no.');
  });

  it('searches, numbers what it found, and keeps what is not on the list', async () => {
    const { asker, input, output } = plain();
    input.write('e\n2\n1, torch\n9\nnumpy>=1,<2 mine\n\n');
    const answer = await asker.multiselect({ ...question, choices });
    expect(output.text()).toContain('  Frameworks\n  1. torch (deep learning)\n  Data\n  2. pandas (tables)');
    expect(output.text()).toContain('There is no number 9');
    expect(answer).toEqual({ chosen: ['pandas'], typed: 'numpy>=1,<2, mine' });
  });
});
