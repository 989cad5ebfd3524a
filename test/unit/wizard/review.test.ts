import { describe, expect, it } from 'vitest';
import { createPlainPrompter } from '../../../src/ui/plain.ts';
import { createStyles, measureWidth } from '../../../src/ui/style.ts';
import { showReview } from '../../../src/wizard/review.ts';
import { renderChanges, renderDetails, renderSummary } from '../../../src/wizard/review-text.ts';
import type { ReviewView } from '../../../src/wizard/types.ts';
import { captured, typed } from '../ui/streams.ts';

const view: ReviewView = {
  summary: [
    { label: 'App', value: 'FastAPI, app.main:app' },
    { label: 'Python', value: '3.11, on Debian trixie' },
  ],
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

describe('renderDetails', () => {
  it('shows each choice with its reason, the files and the warnings', () => {
    expect(renderDetails(view, 60, plain)).toBe(
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
    expect(renderDetails({ ...view, files: [], warnings: [] }, 30, plain)).toBe(
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
    const colored = renderDetails(view, columns, createStyles({ color: true }));
    const words = (text: string) => text.replaceAll(':', '').split(/\s+/).filter(Boolean);
    expect(words(renderDetails(view, columns, plain))).toEqual(words(renderDetails(view, 500, plain)));
    expect(colored.split('\n').map(measureWidth)).toEqual(
      renderDetails(view, columns, plain).split('\n').map(measureWidth),
    );
  });

  it('lets no name move the cursor', () => {
    const evil = '\u001b[2J\u009b1m\r\n';
    const text = renderDetails(
      {
        summary: [],
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

describe('renderSummary', () => {
  it('shows what needs a look first, then the choices and the files in a few lines', () => {
    expect(renderSummary(view, 60, plain)).toBe(
      [
        '   conflict  compose.yaml',
        'warning: Python 3.11 is supported until 2027-10',
        '',
        'App     FastAPI, app.main:app',
        'Python  3.11, on Debian trixie',
        'Files   create Dockerfile; 1 unchanged; conflict',
        '        compose.yaml',
      ].join('\n'),
    );
  });

  it('counts the files and warnings that do not fit', () => {
    const files = ['a', 'b', 'c', 'd'].map((path) => ({ path, status: 'create' }));
    const warnings = ['one', 'two', 'three', 'four', 'five'];
    expect(renderSummary({ ...view, files, warnings }, 80, plain).split('\n')).toEqual([
      'warning: one',
      'warning: two',
      'warning: three',
      '2 more warnings under Show details',
      '',
      'App     FastAPI, app.main:app',
      'Python  3.11, on Debian trixie',
      'Files   create a, b and 2 more',
    ]);
  });
});

describe('renderChanges', () => {
  it('shows the choices that moved with their reasons, other files and new warnings', () => {
    const after: ReviewView = {
      ...view,
      choices: view.choices.map((choice) =>
        choice.label === 'Python' ? { ...choice, value: '3.12', because: 'your answer' } : choice,
      ),
      files: view.files.filter(({ path }) => path !== 'compose.yaml'),
      warnings: [...view.warnings, 'another'],
    };
    expect(renderChanges(after, view, 80, plain).split('\n')).toEqual([
      'warning: another',
      '',
      'Python  3.12  (your answer)',
      '',
      'Files  create Dockerfile; 1 unchanged',
    ]);
  });

  it('says what is gone', () => {
    const after: ReviewView = { ...view, choices: view.choices.filter(({ label }) => label !== 'Base image') };
    expect(renderChanges(after, view, 80, plain)).toBe('Base image  none  (no longer python:3.11.14-slim-trixie)');
  });

  it('shows nothing where nothing moved', () => {
    expect(renderChanges(view, view, 80, plain)).toBe('');
  });
});

describe('showReview', () => {
  function answersTo(
    shown: ReviewView,
    ...lines: string[]
  ): { answer: ReturnType<typeof showReview>; text: () => string } {
    const input = typed();
    const output = captured();
    input.end(lines.map((line) => `${line}\n`).join(''));
    return { answer: showReview(createPlainPrompter(input, output), shown), text: output.text };
  }

  const answers = (...lines: string[]) => answersTo(view, ...lines);

  it.each<[string[], unknown]>([
    [[''], 'write'],
    [['Write it'], 'write'],
    [['cancel'], 'cancel'],
    [['change', 'Python'], { change: 'python' }],
    [['change', 'Back to the review', 'cancel'], 'cancel'],
  ])('understands %j', async (lines, expected) => {
    expect(await answers(...lines).answer).toEqual(expected);
  });

  it('offers only what can be changed, and says how many files it would write', async () => {
    const { answer, text } = answers('2', '9', '1');
    expect(await answer).toEqual({ change: 'framework' });
    expect(text()).toContain('Write it (1 file)');
    expect(text()).toContain('  2. Python (3.11)\n  3. Back to the review');
  });

  it('shows all of it on demand, and asks again', async () => {
    const { answer, text } = answers('Show details', 'cancel');
    expect(await answer).toBe('cancel');
    expect(text()).toContain('(app/main.py makes a FastAPI)');
  });

  it('offers nothing to write where everything is up to date', async () => {
    const files = [{ path: 'Dockerfile', status: 'unchanged' }];
    const { answer, text } = answersTo({ ...view, files, warnings: [] }, 'Done');
    expect(await answer).toBe('write');
    expect(text()).toContain('Everything is up to date.');
    expect(text()).not.toContain('Write it');
  });

  it('is no consent when the input ends', async () => {
    await expect(answers('change').answer).rejects.toMatchObject({
      name: 'Cancelled',
      exitCode: 1,
      question: { id: 'change' },
    });
  });
});
