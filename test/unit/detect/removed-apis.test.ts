import { expect, it } from 'vitest';
import {
  admitsRemoval,
  findRemovedArgument,
  findRemovedName,
  incompatible,
} from '../../../src/catalog/packages/removed-apis.ts';
import type { Tree } from '../../../src/detect/files/tree.ts';
import { createSourceIndex } from '../../../src/detect/python/project.ts';
import { findRemovedNames, findUnhashableDefaults } from '../../../src/detect/python/removed-apis.ts';
import { parsePython } from '../../../src/python/parse.ts';

const told = (code: string, requirements: string[]) => {
  const project = createSourceIndex({ files: new Map() } as unknown as Tree, parsePython);
  return findRemovedNames({ ...project, module: () => parsePython(code) }, ['app.py'], requirements, {
    findRemovedName: findRemovedName,
    admitsRemoval: admitsRemoval,
    findRemovedArgument,
    incompatible,
  }).map(({ requirement }) => requirement);
};

it('holds a library back before the first of the names that it lost, by release and not by number', () => {
  const code = 'from scipy.integrate import simps\nfrom scipy.misc import imread\n';
  expect(told(code, ['scipy'])).toEqual(['scipy<1.2']);
});

it('says nothing where one of several lines holds it back already', () => {
  const code = 'from pydantic import BaseSettings\n';
  expect(told(code, ['pydantic<2', 'pydantic'])).toEqual([]);
  expect(told(code, ['pydantic>=1', 'Pydantic'])).toHaveLength(1);
});

it('reads attributes wherever they stand, unless the code asks first or sets them itself', () => {
  expect(told('import numpy\n\ndef f():\n    return numpy.nanmean([1.0, numpy.NaN])\n', [])).toEqual(['numpy<2']);
  expect(told('import numpy as np\nx = [1] if 2 == np.float else 3\n', [])).toEqual(['numpy<1.24']);
  expect(told('import mediapipe as mp\nhands = mp.solutions.hands.Hands()\n', [])).toEqual(['mediapipe<0.10.30']);
  expect(told('import pkg_resources\n', [])).toEqual(['setuptools<82']);
  expect(told('import numpy as np\nif not hasattr(np, "float"):\n    np.float = float\nx = np.float(1)\n', [])).toEqual(
    [],
  );
  expect(told('from PIL import Image\ntry:\n    F = Image.ANTIALIAS\nexcept AttributeError:\n    F = 1\n', [])).toEqual(
    [],
  );
});

it('holds Gradio back before the release that refuses an argument, the earliest of several', () => {
  const chat =
    'import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Chatbot(type="messages", show_copy_button=True)\n';
  expect(told(`${chat}demo.launch()\n`, ['gradio'])).toEqual(['gradio<6']);
  expect(told('import gradio as gr\ngr.Image(shape=(1, 1), show_share_button=False)\n', [])).toEqual(['gradio<4']);
  expect(told('import gradio as gr\ngr.Interface(f, "text", "text").launch(show_api=False)\n', [])).toEqual([
    'gradio<6',
  ]);
  expect(told('import gradio as gr\ndef f():\n    return gr.Button.update(visible=True)\n', [])).toEqual(['gradio<4']);
  expect(told('import gradio as gr\ngr.Chatbot(height=1)\ngr.update(value=1)\n', [])).toEqual([]);
});

it('holds Streamlit, Transformers and Keras at what old code calls', () => {
  expect(told('import streamlit as st\n@st.cache\ndef load():\n    return 1\n', ['streamlit'])).toEqual([
    'streamlit<1.62',
  ]);
  expect(told('import streamlit as st\nif st.button("x"):\n    st.experimental_rerun()\n', [])).toEqual([
    'streamlit<1.37',
  ]);
  expect(told('from transformers import TFAutoModel, AutoTokenizer\n', [])).toEqual(['transformers<5']);
  expect(told('from transformers import AutoModel, Wav2Vec2FeatureExtractor\n', [])).toEqual([]);
  expect(told('from keras.preprocessing.text import Tokenizer\n', ['keras'])).toEqual(['keras<3']);
  expect(told('from tensorflow.keras.preprocessing.text import Tokenizer\n', [])).toEqual([]);
});

it('knows extensions that nobody has moved to a new major release', () => {
  const code = 'from flask_script import Manager\n';
  expect(told(code, ['flask', 'flask-script']).sort()).toEqual(['flask<2', 'markupsafe<2.1']);
  expect(told('from openai import openai_object\n', ['openai'])).toEqual(['openai<1']);
});

it('reads arguments and methods that are gone, where the file imports their library', () => {
  const code = 'import pandas as pd\ndf = pd.DataFrame()\ndf = df.append({}, ignore_index=True)\n';
  expect(told(code, [])).toEqual(['pandas<2']);
  expect(told('x = []\nx.append({}, ignore_index=True)\n', [])).toEqual([]);
  expect(told('import gradio as gr\ngr.Image(source="webcam")\n', [])).toEqual(['gradio<4']);
});

it.each([
  ['import gradio as gr\nimport click\nprint(click.style("x", fg="red"))\n', []],
  ['import gradio as gr\nfrom typer import style\nimport typer\nprint(typer.style("x"), style("y"))\n', []],
  ['import gradio as gr\ngr.Gallery().style(grid=2)\n', ['gradio<4']],
  ['import gradio as gr\nbox = gr.Gallery()\nbox.style(grid=2)\n', ['gradio<4']],
  ['import sklearn, other\nother.get_feature_names()\n', []],
])('reads a method of a library, not a function of another: %j', (code, expected) => {
  expect(told(code, [])).toEqual(expected);
});

it('holds Dash back where the code starts it by the method that Dash 3 refuses', () => {
  expect(told('from dash import Dash\ndef main():\n    app = Dash()\n    app.run_server()\n', ['dash'])).toEqual([
    'dash<3',
  ]);
  expect(told('import other\nother.make().run_server()\n', [])).toEqual([]);
});

it.each([
  ['from keras.layers.recurrent import LSTM', 'keras<2.9'],
  ['from keras.layers.merge import concatenate', 'keras<2.9'],
  ['from keras.layers.advanced_activations import LeakyReLU', 'keras<2.9'],
  ['from keras.layers.embeddings import Embedding', 'keras<2.9'],
  ['from keras.layers.core import Dense', 'keras<2.13'],
  ['from keras.layers.normalization import BatchNormalization', 'keras<2.6'],
  ['from keras.engine.topology import Layer', 'keras<2.6'],
  ['from keras.engine import Layer', 'keras<2.13'],
])('holds Keras before the release that lost it: %s', (code, expected) => {
  expect(told(`${code}\n`, ['keras'])).toEqual([expected]);
});

it.each([
  ['', 1],
  ['(frozen=True)', 0],
  ['(unsafe_hash=True)', 0],
])('holds Python back at a default that 3.11 refuses, an object of @dataclass%s', (args, count) => {
  const code = `from dataclasses import dataclass\n@dataclass${args}\nclass Point:\n    x: int = 0\n\n@dataclass\nclass Line:\n    start: Point = Point()\n`;
  const project = createSourceIndex({ files: new Map() } as unknown as Tree, parsePython);
  const served = { files: ['app.py'], started: new Set(['app.py']), starts: () => true };
  const choice = { supported: ['3.12', '3.11', '3.10', '3.9'], default: '3.12', hasImage: () => false };
  const found = findUnhashableDefaults({ ...project, module: () => parsePython(code) }, served, choice);
  expect(found).toHaveLength(count);
  if (count > 0) expect(found[0]).toMatchObject({ where: 'app.py:8', pythons: ['3.10', '3.9'] });
});
