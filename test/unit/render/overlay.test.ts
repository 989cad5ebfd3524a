/** A team's templates: what they may do, and what they may not. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { applyOverlay, nothingOver } from '../../../src/render/hooks.ts';
import { compileOverlay } from '../../../src/render/overlay.ts';

const view = {
  name: 'api',
  image: 'ghcr.io/acme/api',
  labels: [
    { name: 'a', value: 'x "y"' },
    { name: 'b', value: '$z' },
  ],
  nothing: [],
  gpu: true,
};
const filled = (text: string): string =>
  compileOverlay([{ from: 'preset team', files: { 'x.txt.hbs': text } }]).files(view)[0]?.text ?? '';

function problems(files: Record<string, string>, use = false) {
  try {
    const over = compileOverlay([{ from: 'preset team', files }]);
    if (use) {
      over.files(view);
      over.section('before-packages', view);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems;
  }
  return [];
}

describe('templates of a preset', () => {
  it('see the plan, with if, unless, each and with', () => {
    expect(filled('{{name}} {{#if gpu}}gpu{{else}}cpu{{/if}} {{#with labels.[0]}}{{name}}{{/with}}')).toBe(
      'api gpu a\n',
    );
    expect(filled('{{#each labels}}{{@index}} {{@first}} {{@last}} {{name}} of {{@root.name}}; {{/each}}')).toBe(
      '0 true false a of api; 1 false true b of api; \n',
    );
    expect(filled('{{#each nothing}}x{{else}}none in {{name}}{{/each}}')).toBe('none in api\n');
  });

  it('quote for the place that a value goes to', () => {
    expect(filled('{{#each labels}}LABEL {{name}}={{dockerText value}}\n{{/each}}')).toBe(
      'LABEL a="x \\"y\\""\nLABEL b="\\$z"\n',
    );
    expect(filled("echo {{sh '$(x)'}}")).toBe("echo '$(x)'\n");
  });

  it('are taken as they are without .hbs', () => {
    const [file] = compileOverlay([{ from: 'x', files: { 'a/b.sh': '#!/bin/sh\necho {{name}}\n' } }]).files(view);
    expect(file).toEqual({ path: 'a/b.sh', text: '#!/bin/sh\necho {{name}}\n', executable: true, kind: 'generated' });
  });

  it('of two presets that bring one file the later is taken; sections follow each other', () => {
    const over = compileOverlay([
      { from: 'one', files: { 'a.txt': 'one', 'Dockerfile.d/after-code': 'RUN one' } },
      { from: 'two', files: { 'a.txt.hbs': 'two', 'Dockerfile.d/after-code.hbs': 'RUN {{name}}\n' } },
    ]);
    expect(over.files(view).map(({ text }) => text)).toEqual(['two\n']);
    expect(over.section('after-code', view)).toBe('RUN one\nRUN api');
    expect(over.section('before-code', view)).toBe('');
  });

  it('replace a file of ours where it stands, which stays executable', () => {
    const ours = [
      { path: 'a', text: 'a', executable: true, kind: 'generated' as const },
      { path: 'b', text: 'b', executable: false, kind: 'generated' as const },
    ];
    const theirs = [{ path: 'a', text: 'A', executable: false, kind: 'generated' as const }];
    expect(applyOverlay(ours, theirs).map(({ path, text, executable }) => [path, text, executable])).toEqual([
      ['a', 'A', true],
      ['b', 'b', false],
    ]);
    expect(applyOverlay(ours, nothingOver.files(view))).toEqual(ours);
  });
});

describe('refused:', () => {
  it.each([
    ['{{> ../../etc/passwd}}', 'includes another template'],
    ['{{#> layout}}x{{/layout}}', 'includes another template'],
    ['{{* decorator}}', 'includes another template'],
    ['{{#*inline "x"}}y{{/inline}}', 'includes another template'],
    ['{{constructor.constructor}}', 'reaches for'],
    ['{{__proto__}}', 'reaches for'],
    ['{{name.constructor}}', 'reaches for'],
    ['{{toString}}', 'reaches for'],
    ['{{__defineGetter__}}', 'reaches for'],
    ['{{lookup this "constructor"}}', 'calls lookup'],
    ['{{log "x"}}', 'calls log'],
    ['{{#lookup this "x"}}{{/lookup}}', 'calls lookup'],
    ['{{helperMissing name}}', 'calls helperMissing'],
    ['{{#blockHelperMissing name}}{{/blockHelperMissing}}', 'calls blockHelperMissing'],
    ['{{exec "id"}}', 'calls exec'],
    ['{{sh (constructor "x")}}', 'calls constructor'],
    ['{{sh name.__proto__}}', 'reaches for'],
    ['{{#each labels.constructor}}{{/each}}', 'reaches for'],
    ['{{@root.constructor}}', 'reaches for'],
    ['{{@level}}', 'reaches for'],
    ['{{#if gpu}}', 'is not a Handlebars template'],
    [`${'{{#if gpu}}'.repeat(9)}x${'{{/if}}'.repeat(9)}`, 'blocks in each other'],
    ['{{#if gpu}}'.repeat(60_000), 'is larger than'],
  ])('%j', (text, words) => {
    const [first] = problems({ 'a.txt.hbs': text });
    expect(first?.what ?? 'nothing').toContain(words);
    expect(first?.where).toMatch(/^preset team: templates\/a\.txt\.hbs/);
  });

  it.each([
    ['{{nothere}}', '"nothere" not defined'],
    ['{{sh nothere}}', 'sh is given what the plan does not have'],
    [
      '{{#each labels}}{{#each @root.labels}}{{#each @root.labels}}{{#each @root.labels}}{{nothere}}{{/each}}{{/each}}{{/each}}{{/each}}',
      'not defined',
    ],
  ])('%j, when it is filled', (text, words) => {
    expect(problems({ 'a.txt.hbs': text }, true)[0]?.what).toContain(words);
  });

  it('loops that make more than any file needs', () => {
    const many = { ...view, labels: Array.from({ length: 300 }, () => ({ name: 'x', value: 'y' })) };
    const text = '{{#each labels}}{{#each @root.labels}}{{#each @root.labels}}x{{/each}}{{/each}}{{/each}}';
    const over = compileOverlay([{ from: 'x', files: { 'a.hbs': text } }]);
    expect(() => over.files(many)).toThrow('makes more in its loops');
  });

  it('what we make of the choices, sections that there are not, a file that is there twice', () => {
    expect(problems({ 'ml-container.lock': 'x' })[0]?.what).toContain('is made from what was chosen');
    expect(problems({ 'requirements.txt.hbs': 'x' })[0]?.what).toContain('is made from what was chosen');
    expect(problems({ 'Dockerfile.d/before-package': 'x' })[0]).toMatchObject({ fix: 'did you mean before-packages?' });
    expect(problems({ a: 'x', 'a.hbs': 'x' })[0]?.what).toContain('is there twice');
  });

  it('a section that ours would not survive', () => {
    expect(problems({ 'Dockerfile.d/before-packages': 'RUN x\n  from scratch\n' }, true)[0]?.what).toContain(
      'a stage of its own',
    );
    expect(problems({ 'Dockerfile.d/before-packages': 'RUN x \\\n' }, true)[0]?.what).toContain('backslash');
  });
});
