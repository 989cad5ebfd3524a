import { describe, expect, it } from 'vitest';
import { createPlainPrompter } from '../../../src/ui/plain.ts';
import { createStyles, measureWidth } from '../../../src/ui/style.ts';
import { showReview } from '../../../src/wizard/review.ts';
import { renderReview } from '../../../src/wizard/review-text.ts';
import type { ReviewView } from '../../../src/wizard/types.ts';
import { captured, typed } from '../ui/streams.ts';

const view: ReviewView = {
  choices: [
    { path: 'framework', label: 'Framework', value: 'fastapi', because: 'app/main.py makes a FastAPI' },
    {
      path: 'python',
      label: 'Python',
      value: '3.11',
      because: 'tensorflow 2.15.0 has no wheel for Python 3.12; it has for 3.9 to 3.11',
    },
    { label: 'Base image', value: 'python:3.11.14-slim-trixie', because: 'slim: no compiler' },
  ],
  files: [
    { path: 'Dockerfile', status: 'create' },
    { path: 'requirements.txt', status: 'unchanged' },
    { path: 'compose.yaml', status: 'conflict' },
  ],
  warnings: ['Python 3.11 is supported until 2027-10'],
};
const plain = createStyles({ color: false });

describe('reviewText', () => {
  it('shows each choice with its reason, the files and the warnings', () => {
    expect(renderReview(view, 60, plain)).toBe(
      [
        'Framework   fastapi  (app/main.py makes a FastAPI)',
        'Python      3.11  (tensorflow 2.15.0 has no wheel for Python',
        '            3.12; it has for 3.9 to 3.11)',
        'Base image  python:3.11.14-slim-trixie  (slim: no compiler)',
        '',
        '     create  Dockerfile',
        '  unchanged  requirements.txt',
        '   conflict  compose.yaml',
        '',
        'warning: Python 3.11 is supported until 2027-10',
      ].join('\n'),
    );
  });

  it('gives each label its own line in a narrow terminal', () => {
    expect(renderReview({ ...view, files: [], warnings: [] }, 30, plain)).toBe(
      [
        'Framework: fastapi',
        '  (app/main.py makes a',
        '  FastAPI)',
        'Python: 3.11  (tensorflow',
        '  2.15.0 has no wheel for',
        '  Python 3.12; it has for 3.9',
        '  to 3.11)',
        'Base image:',
        '  python:3.11.14-slim-trixie',
        '  (slim: no compiler)',
      ].join('\n'),
    );
  });

  it.each([1, 59, 60, 79, 200])('says the same in %i columns, and keeps colour out of the count', (columns) => {
    const colored = renderReview(view, columns, createStyles({ color: true }));
    const words = (text: string) => text.replaceAll(':', '').split(/\s+/).filter(Boolean);
    expect(words(renderReview(view, columns, plain))).toEqual(words(renderReview(view, 500, plain)));
    expect(colored.split('\n').map(measureWidth)).toEqual(
      renderReview(view, columns, plain).split('\n').map(measureWidth),
    );
  });

  it('lets no name move the cursor', () => {
    const evil = '\u001b[2J\u009b1m\r\n';
    const text = renderReview(
      {
        choices: [{ label: 'Name', value: evil, because: evil }],
        files: [{ path: evil, status: 'create' }],
        warnings: [evil],
      },
      80,
      plain,
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text.split('\n')).toHaveLength(5);
  });
});

describe('review', () => {
  function answers(...lines: string[]): { answer: ReturnType<typeof showReview>; text: () => string } {
    const input = typed();
    const output = captured();
    input.end(lines.map((line) => `${line}\n`).join(''));
    return { answer: showReview(createPlainPrompter(input, output), view), text: output.text };
  }

  it.each<[string[], unknown]>([
    [[''], 'write'],
    [['Write it'], 'write'],
    [['cancel'], 'cancel'],
    [['change', 'Python'], { change: 'python' }],
    [['change', 'Nothing, back to the review', 'cancel'], 'cancel'],
  ])('understands %j', async (lines, expected) => {
    expect(await answers(...lines).answer).toEqual(expected);
  });

  it('offers only what can be changed, and says how many files it would write', async () => {
    const { answer, text } = answers('2', '9', '1');
    expect(await answer).toEqual({ change: 'framework' });
    expect(text()).toContain('Write it (1 file)');
    expect(text()).toContain('  2. Python (3.11)\n  3. Nothing');
  });

  it('is no consent when the input ends', async () => {
    await expect(answers('change').answer).rejects.toMatchObject({
      name: 'Cancelled',
      exitCode: 1,
      question: { id: 'change' },
    });
  });
});
