import { expect, it } from 'vitest';
import { createPromptStream } from '../../../src/ui/stderr.ts';
import { captured } from './streams.ts';

it('says 80 columns for a terminal of none, and follows its size', () => {
  const output = captured({ columns: 0 });
  const talk = createPromptStream(output, { color: true }) as ReturnType<typeof captured>;
  let resized = 0;
  talk.on('resize', () => resized++);
  expect(talk.columns).toBe(80);
  output.columns = 40;
  output.emit('resize');
  expect(talk.columns).toBe(40);
  expect(resized).toBe(1);
});

it.each([
  [true, '\u001b[2K\u001b[1;31mred\u001b[0m\u001b[?25h'],
  [false, '\u001b[2Kred\u001b[?25h'],
])('with colour %s, takes out colours and nothing else', (color, expected) => {
  const output = captured();
  createPromptStream(output, { color }).write('\u001b[2K\u001b[1;31mred\u001b[0m\u001b[?25h');
  expect(output.text()).toBe(expected);
});
