/** Calls that need an argument in the image. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'call-advice-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function listAdvice(code: string) {
  await writeFile(path.join(dir, 'main.py'), code);
  return (await detect(dir, frameworks)).warnings.filter((text) => /\/usr\/bin\/|spaCy|NLTK/.test(text));
}

describe('adviseOnPackageCalls', () => {
  const start = 'from playwright.sync_api import sync_playwright\nwith sync_playwright() as p:\n    b = p.';

  it.each([
    ['chromium.launch()', 'add the argument executable_path="/usr/bin/chromium"'],
    ['firefox.launch(executable_path="/x")', 'use chromium with the argument'],
    ['chromium.launch_persistent_context("/tmp/a")', 'add the argument'],
  ])('warns, with the line, of %s', async (call, fix) => {
    expect(await listAdvice(`${start}${call}\n    print(b)\n`)).toEqual([
      expect.stringMatching(/^main\.py:3 starts a browser /),
    ]);
    expect(await listAdvice(`${start}${call}\n    print(b)\n`)).toEqual([expect.stringContaining(fix)]);
  });

  it.each([
    `${start}chromium.launch(executable_path="/usr/bin/chromium")\n    print(b)\n`,
    'import rockets\nrockets.chromium.launch()\n',
  ])('says nothing of %j', async (code) => {
    expect(await listAdvice(code)).toEqual([]);
  });

  it('names the NLTK corpus that is read', async () => {
    const code = 'from nltk.corpus import brown\nprint(brown.sents()[0])\n';
    expect(await listAdvice(code)).toEqual([expect.stringMatching(/^main\.py:2 .*nltk\.download\("brown"\)/)]);
    expect(await listAdvice(`import nltk\nnltk.download("brown")\n${code}`)).toEqual([]);
  });

  it.each([
    'from nltk.corpus import PlaintextCorpusReader\nbooks = PlaintextCorpusReader("texts", ".*")\n',
    'from nltk.corpus.reader import TaggedCorpusReader\nbooks = TaggedCorpusReader("texts", ".*")\n',
  ])('takes no reader of own files for a corpus of NLTK: %j', async (code) => {
    expect(await listAdvice(code)).toEqual([]);
  });

  const spacy = 'import spacy\nnlp = spacy.load("en_core_web_sm")\nprint(nlp("x"))\n';

  it('names the model that spaCy loads and no requirement installs', async () => {
    expect(await listAdvice(spacy)).toEqual([
      expect.stringMatching(
        /^main\.py:2 loads the spaCy model en_core_web_sm, .* python -m spacy info en_core_web_sm --url /,
      ),
    ]);
    await writeFile(path.join(dir, 'requirements.txt'), 'spacy\nen-core-web-sm @ https://example.com/en.whl\n');
    expect(await listAdvice(spacy)).toEqual([]);
  });

  it('names the model that spaCy would install when the app starts', async () => {
    const code = spacy.replace('import spacy\n', 'import spacy\nspacy.cli.download("en_core_web_sm")\n');
    expect(await listAdvice(code)).toEqual([
      expect.stringMatching(/^main\.py:2 installs the spaCy model en_core_web_sm when the app starts, /),
    ]);
    await writeFile(path.join(dir, 'requirements.txt'), 'spacy\nen_core_web_sm @ https://example.com/en.whl\n');
    expect(await listAdvice(code)).toEqual([]);
  });

  it('names the NLTK data that nothing downloads', async () => {
    const code = 'import nltk\nfrom nltk.tokenize import sent_tokenize\nprint(sent_tokenize("a. b."))\n';
    expect(await listAdvice(code)).toEqual([expect.stringContaining('nltk.download("punkt_tab")')]);
    expect(await listAdvice(`import nltk\nnltk.download("punkt_tab")\n${code}`)).toEqual([]);
  });
});
