/** What is missing, by the catalog's own tables: read on the corpus and on small folders. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { KnownDependencies } from '../../../src/catalog/packages/known-dependencies.ts';
import { findMissing } from '../../../src/detect/dependencies/missing.ts';
import { detect } from '../../../src/detect/index.ts';
import { frameworks, options, projects } from './frameworks.ts';

const { python } = options;
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function importsOf(folder: string) {
  return (await detect(folder, frameworks, python ? { python } : {})).facts.imports;
}

/** @param files path → text; the folder is taken away after the test. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'missing-'));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

describe('missing packages of the corpus', () => {
  it.each([
    ['back-ends-on-demand', []],
    ['extra-of-its-own', []],
    ['page-of-a-library', []],
    ['needs-by-use', ['psycopg2-binary', 'bcrypt', 'torch', 'accelerate', 'openpyxl']],
    ['pickled-model', ['scikit-learn']],
    ['unknown-may-bring', ['torch']],
  ])('%s: %j', async (project, missing) => {
    const facts = await importsOf(path.join(projects, project));
    expect(facts.missing.map(({ distribution }) => distribution)).toEqual(missing);
  });

  it('says which extra has what the code imports, and what a pickle was made of', async () => {
    const own = await importsOf(path.join(projects, 'extra-of-its-own'));
    expect(own.undeclared).toEqual([
      {
        distribution: 'gradio',
        module: 'gradio',
        does: 'imports',
        where: 'build.py:1',
        guarded: false,
        lazy: false,
        extra: 'page',
      },
    ]);
    const pickled = await importsOf(path.join(projects, 'pickled-model'));
    expect(pickled.undeclared).toMatchObject([
      { module: 'sklearn in model.pkl', does: 'unpickles', where: 'main.py:6' },
    ]);
  });
});

describe('what a call needs', () => {
  const BEGIN = 'import streamlit as st\nst.write("x")\n';
  it.each([
    ['import pandas as pd\npd.read_xml("a.xml")', ['lxml'], 'pandas\nlxml', []],
    ['import pandas as pd\npd.DataFrame().to_excel("a.xlsx")', ['openpyxl'], 'pandas\nxlsxwriter', []],
    ['from transformers import pipeline\npipeline("text-generation")', ['torch'], 'transformers\ntensorflow', []],
    [
      'from transformers import T5Tokenizer\nT5Tokenizer.from_pretrained("x")',
      ['sentencepiece'],
      'transformers\nsentencepiece',
      [],
    ],
    ['import keras', ['tensorflow'], 'keras\njax', []],
    [
      'import os\nfrom sqlalchemy import create_engine\nURL = os.getenv("DB", "mysql+pymysql://db/app")\ncreate_engine(URL)',
      ['pymysql'],
      'sqlalchemy\npymysql',
      [],
    ],
    ['from fastapi.templating import Jinja2Templates', ['jinja2'], 'streamlit\nfastapi', []],
    [
      'from langchain_community.document_loaders import PyPDFLoader\nPyPDFLoader("a.pdf")',
      ['pypdf'],
      'langchain-community\npypdf',
      [],
    ],
  ])('%s', async (code, bare, list, withThat) => {
    const needs = async (requirements: string) => {
      const app = folderOf({ 'app.py': `${BEGIN}${code}\n`, 'requirements.txt': requirements });
      const names = (await importsOf(app)).missing.map(({ distribution }) => distribution);
      return names.filter((name) => bare.includes(name));
    };
    // jinja2 comes with streamlit; everything else is not there until it is asked for
    expect(await needs('joblib\n')).toEqual(bare[0] === 'jinja2' ? [] : bare);
    expect(await needs(list)).toEqual(withThat);
  });

  it.each([
    ['', []],
    ['device_map=None', []],
    ['device_map="auto"', ['accelerate']],
    ['load_in_8bit=False', []],
    ['load_in_8bit=True', ['bitsandbytes']],
  ])('from_pretrained("x", %s): %j', async (argument, expected) => {
    const code = `${BEGIN}from transformers import AutoModel\nAutoModel.from_pretrained("x", ${argument})\n`;
    const app = folderOf({ 'app.py': code, 'requirements.txt': 'streamlit\ntransformers\ntorch\n' });
    expect((await importsOf(app)).missing.map(({ distribution }) => distribution)).toEqual(expected);
  });
});

describe('when an import counts', () => {
  const missing = async (code: string, main = 'import streamlit as st\nimport part\n') =>
    (
      await importsOf(
        folderOf({ 'app.py': `${main}st.write("x")\n`, 'part.py': code, 'requirements.txt': 'streamlit\n' }),
      )
    ).missing.map(({ distribution }) => distribution);

  it.each([
    ['import joblib', ['joblib']],
    ['try:\n    import joblib\nexcept ImportError:\n    joblib = None', []],
    ['import sys\ntry:\n    import joblib\nexcept ImportError:\n    sys.exit("install joblib")', ['joblib']],
    [
      'try:\n    import joblib\nexcept ImportError as error:\n    raise RuntimeError("install joblib") from error',
      ['joblib'],
    ],
    ['import sys\nif sys.platform == "win32":\n    import joblib', []],
    ['def load():\n    import joblib', []],
    ['if __name__ == "__main__":\n    import joblib', []],
    ['from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import joblib', []],
  ])('%j: %j', async (code, expected) => {
    expect(await missing(code)).toEqual(expected);
  });

  it('counts what the file that is run imports under `if __name__`', async () => {
    const main = 'import streamlit as st\nif __name__ == "__main__":\n    import joblib\n';
    expect(await missing('', main)).toEqual(['joblib']);
  });
});

describe('missingFrom', () => {
  const needs: KnownDependencies = {
    of: (name, extras) => ({ a: extras.includes('all') ? ['b', 'c'] : ['b'], b: [], opencv: [], c: ['numpy'] })[name],
    often: (name) => name === 'numpy',
  };
  const one = (distribution: string, or?: string[]) => ({
    distribution,
    module: distribution,
    does: 'imports' as const,
    where: 'x.py:1',
    guarded: false,
    lazy: false,
    ...(or ? { or } : {}),
  });
  const names = (undeclared: ReturnType<typeof one>[], roots: string[], own = {}) =>
    findMissing(undeclared, { roots, own: { requirements: [], ...own } }, needs).map(
      ({ distribution }) => distribution,
    );

  it('follows extras, builds of one thing, alternatives and the project itself', () => {
    expect(names([one('c')], ['a'])).toEqual(['c']);
    expect(names([one('c')], ['a[all]>=1'])).toEqual([]);
    expect(names([one('opencv-headless')], ['opencv==4'])).toEqual([]);
    expect(names([one('x', ['b'])], ['a'])).toEqual([]);
    expect(names([one('c')], ['me'], { name: 'Me', requirements: ['a[all]'] })).toEqual([]);
    expect(names([one('c')], ['me', 'me'], { name: 'me', requirements: ['me[self]', 'a'] })).toEqual(['c']);
  });

  it('is not sure of what nearly everything brings, where something is unknown', () => {
    expect(names([one('numpy'), one('x')], ['a'])).toEqual(['numpy', 'x']);
    expect(names([one('numpy'), one('x')], ['a', 'nobody-knows'])).toEqual(['x']);
    expect(names([one('pymilvus'), one('x')], ['a', 'chain-milvus'])).toEqual(['x']);
  });
});
