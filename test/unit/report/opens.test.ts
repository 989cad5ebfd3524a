import { expect, it } from 'vitest';
import { describeArguments, listUrls } from '../../../src/report/text.ts';

it.each([
  ['fastapi', 8000, '/health', '  Open http://localhost:8000/docs  (GET /health returns 200 once the app is ready)'],
  [
    'streamlit',
    8501,
    '/_stcore/health',
    '  Open http://localhost:8501/  (GET /_stcore/health returns 200 once the app is ready)',
  ],
  [
    'streamlit',
    8501,
    '/ui/_stcore/health',
    '  Open http://localhost:8501/ui/  (GET /ui/_stcore/health returns 200 once the app is ready)',
  ],
  ['dash', 8050, '/ui/', '  Open http://localhost:8050/ui/'],
  [
    'fastapi',
    8000,
    '/api/openapi.json',
    '  Open http://localhost:8000/docs  (GET /api/openapi.json returns 200 once the app is ready)',
  ],
  ['gradio', 7860, '/', '  Open http://localhost:7860/'],
  ['gradio', 7860, false, '  Open http://localhost:7860/'],
  ['mlflow', 8080, '/ping', '  Open http://localhost:8080/ping'],
])('%s on %s with the probe %s', (framework, port, health, line) => {
  expect(listUrls({ spec: { framework, port, health } })).toEqual([line]);
});

it.each([
  ['scripts/run.sh', undefined, '  (arguments of the script go after --)'],
  ['scripts/run.sh', 8000, ''],
  ['scripts/build.sh', undefined, ''],
])('after %s with the port %s', (command, port, said) => {
  expect(describeArguments(command, { spec: { ...(port === undefined ? {} : { port }) } })).toBe(said);
});

it('a job has no address', () => {
  expect(listUrls({ spec: { framework: 'script' } })).toEqual([]);
});
