/** The frameworks as their folders say, and small stand-ins for the catalog's tables, so that these tests are about detection. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Framework } from '../../../src/catalog/frameworks/types.ts';
import type { DetectOptions } from '../../../src/detect/index.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export const frameworks: Framework[] = readdirSync(path.join(root, 'templates/frameworks'))
  .map(
    (name) =>
      JSON.parse(readFileSync(path.join(root, 'templates/frameworks', name, 'framework.json'), 'utf8')) as Framework,
  )
  .sort((a, b) => a.order - b.order);

export const projects = path.join(root, 'test/fixtures/projects');
export const projectNames = readdirSync(projects);

const DISTRIBUTIONS = new Map(
  Object.entries({
    yaml: 'pyyaml',
    cv2: 'opencv-python-headless',
    sklearn: 'scikit-learn',
    git: 'gitpython',
    'google.cloud.storage': 'google-cloud-storage',
  }),
);
const AS_THEY_ARE =
  'fastapi uvicorn gradio streamlit flask litserve mlflow pandas numpy joblib torch wandb seaborn orjson click transformers onnxruntime pydantic_settings tensorflow pydantic'.split(
    ' ',
  );
const STDLIB =
  '__future__ shutil subprocess argparse importlib json logging os pathlib pickle re signal sys time typing'.split(' ');

export const options: DetectOptions = {
  python: {
    supported: ['3.14', '3.13', '3.12', '3.11', '3.10', '3.9', '3.8'],
    default: '3.12',
    hasImage: (version) => version !== '3.12.7',
  },
  tables: {
    isStdlib: (module, minor) => STDLIB.includes(module) || (module === 'imp' && Number(minor?.slice(2) ?? 11) < 12),
    distributionOf(module) {
      const parts = module.split('.');
      for (let n = parts.length; n > 0; n--) {
        const known = DISTRIBUTIONS.get(parts.slice(0, n).join('.'));
        if (known !== undefined) return known;
      }
      return AS_THEY_ARE.includes(parts[0] ?? '') ? parts[0] : undefined;
    },
  },
};
