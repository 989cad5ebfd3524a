import { expect, it } from 'vitest';
import { listUrls } from '../../../src/report/text.ts';

it.each([
  ['fastapi', 8000, '/health', '  it answers on http://localhost:8000/docs, and /health says when it is ready'],
  [
    'streamlit',
    8501,
    '/_stcore/health',
    '  it answers on http://localhost:8501/, and /_stcore/health says when it is ready',
  ],
  [
    'streamlit',
    8501,
    '/ui/_stcore/health',
    '  it answers on http://localhost:8501/ui/, and /ui/_stcore/health says when it is ready',
  ],
  ['dash', 8050, '/ui/', '  it answers on http://localhost:8050/ui/'],
  [
    'fastapi',
    8000,
    '/api/openapi.json',
    '  it answers on http://localhost:8000/docs, and /api/openapi.json says when it is ready',
  ],
  ['gradio', 7860, '/', '  it answers on http://localhost:7860/'],
  ['gradio', 7860, false, '  it answers on http://localhost:7860/'],
  ['mlflow', 8080, '/ping', '  it answers on http://localhost:8080/ping'],
])('%s on %s with the probe %s', (framework, port, health, line) => {
  expect(listUrls({ spec: { framework, port, health } })).toEqual([line]);
});

it('a job has no address', () => {
  expect(listUrls({ spec: { framework: 'script' } })).toEqual([]);
});
