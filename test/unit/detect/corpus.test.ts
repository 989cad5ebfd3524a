/** Small projects, each with what an expert would say of it. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/detect/index.ts';
import { frameworks, options, projectNames, projects } from './frameworks.ts';

interface Expected {
  framework?: string;
  entry?: string;
  pythonpath?: string;
  port?: number;
  health?: string;
  python?: string;
  name?: string;
  accelerator?: string;
  requirements?: string;
  /** Of framework and entry. */
  confidence?: string;
  because?: string;
  include: string[];
  exclude: string[];
  loaded?: string[];
  undeclared?: string[];
  /** Versions that the code shows. */
  bounds?: string[];
  unknown?: string[];
  elsewhere?: string[];
  warnings?: (string | RegExp)[];
  apt?: string[];
  writable?: string[];
  env?: Record<string, string>;
  /** Debian packages that the code itself asks for. */
  needs?: string[];
}

const EXPECTED: Record<string, Expected> = {
  'fastapi-module': {
    framework: 'fastapi',
    entry: 'main:app',
    health: '/health',
    requirements: 'requirements.txt',
    confidence: 'sure',
    because: 'main.py:3 makes a FastAPI called app',
    include: ['main.py'],
    exclude: ['README.md', 'requirements.txt'],
  },
  'fastapi-package-factory': {
    framework: 'fastapi',
    entry: 'app.main:create_app()',
    port: 8080,
    health: '/api/v1/healthz',
    python: '3.12',
    name: 'price-service',
    requirements: 'pyproject.toml',
    confidence: 'likely',
    because: 'app/main.py:8 defines create_app(), which makes the app (FastAPI)',
    include: ['app', 'models/classifier.joblib'],
    exclude: ['models/old.joblib', 'pyproject.toml', 'tests'],
    loaded: ['models/classifier.joblib'],
  },
  'fastapi-routers': {
    framework: 'fastapi',
    entry: 'server.app:application',
    health: '/ping',
    include: ['server'],
    exclude: [],
    undeclared: ['fastapi'],
  },
  'fastapi-alias': {
    framework: 'fastapi',
    entry: 'service:api',
    health: '/readyz',
    because: 'service.py:3 makes a FastAPI called api'.replace('FastAPI', 'FastAPI'),
    include: ['service.py'],
    exclude: [],
    undeclared: ['fastapi'],
  },
  'fastapi-shared-app': {
    framework: 'fastapi',
    entry: 'server:app',
    port: 9000,
    health: '/internal/health',
    because: 'server.py:6 adds to the app that it imports as app',
    include: ['core.py', 'routes.py', 'server.py'],
    exclude: [],
    undeclared: ['uvicorn', 'fastapi'],
  },
  'fastapi-subclass': {
    framework: 'fastapi',
    entry: 'main:app',
    because: 'main.py:8 makes a Service called app',
    include: ['main.py'],
    exclude: [],
    undeclared: ['fastapi'],
  },
  'fastapi-src-layout': {
    framework: 'fastapi',
    entry: 'scorer.api:app',
    pythonpath: 'src',
    python: '3.13.2',
    name: 'scorer',
    requirements: 'pyproject.toml',
    include: ['artifacts/model.onnx', 'src'],
    exclude: ['.python-version', 'artifacts/run-1.onnx', 'pyproject.toml'],
    loaded: ['artifacts/model.onnx', 'src/scorer/static'],
  },
  'fastapi-inside-app-folder': {
    framework: 'fastapi',
    entry: 'main:app',
    pythonpath: 'app',
    port: 7000,
    requirements: 'app/requirements.txt',
    include: ['app'],
    exclude: [],
    loaded: ['app/labels.json'],
    undeclared: ['uvicorn'],
    warnings: [/^app\/utils.py:5 finds app\/labels.json only when it is started in app/],
  },
  'gradio-blocks': {
    framework: 'gradio',
    entry: 'app.py',
    port: 7861,
    requirements: 'requirements.txt',
    because: 'app.py:10 launches a Gradio Blocks',
    include: ['app.py', 'cartoon.py'],
    exclude: ['requirements.txt'],
    warnings: [/^app.py:10 listens on 127.0.0.1/, /^app.py:10 opens a public tunnel/],
  },
  'gradio-interface': {
    framework: 'gradio',
    entry: 'demo.py',
    port: 7777,
    include: ['demo.py'],
    exclude: [],
    undeclared: ['gradio'],
  },
  'gradio-chat': {
    framework: 'gradio',
    entry: 'chat.py',
    python: '3.11',
    because: 'chat.py:6 launches a Gradio ChatInterface',
    include: ['chat.py'],
    exclude: ['README.md', 'other.py'],
    undeclared: ['gradio'],
  },
  'gradio-two-files': {
    framework: 'gradio',
    entry: 'run.py',
    because: 'run.py:4 launches the Gradio app',
    include: ['run.py', 'ui'],
    exclude: [],
    undeclared: ['gradio'],
  },
  'gradio-in-fastapi': {
    framework: 'fastapi',
    entry: 'main:app',
    health: '/health',
    include: ['main.py'],
    exclude: [],
    undeclared: ['gradio', 'fastapi'],
  },
  'flask-app': {
    framework: 'flask',
    entry: 'app:app',
    port: 5001,
    // what POST /status answers is no health check
    health: '/',
    requirements: 'requirements.txt',
    confidence: 'sure',
    because: 'app.py:4 makes a Flask called app',
    include: ['app.py', 'churn.joblib'],
    exclude: ['requirements.txt'],
    loaded: ['churn.joblib'],
  },
  'flask-factory': {
    framework: 'flask',
    entry: 'shop:create_app()',
    health: '/api/healthz',
    requirements: 'requirements.txt',
    confidence: 'likely',
    because: 'shop/__init__.py:6 defines create_app(), which makes the app (Flask)',
    include: ['shop'],
    exclude: ['Procfile', 'requirements.txt'],
  },
  // no route that GET could ask; gunicorn reads its file by itself
  'flask-conf': {
    framework: 'flask',
    entry: 'wsgi:application',
    requirements: 'requirements.txt',
    include: ['gunicorn.conf.py', 'limits.py', 'wsgi.py'],
    exclude: ['notes.py', 'requirements.txt'],
  },
  'litserve-server': {
    framework: 'litserve',
    entry: 'serve.py',
    port: 8090,
    requirements: 'requirements.txt',
    confidence: 'sure',
    because: 'serve.py:16 launches a LitServe LitServer',
    include: ['engine.py', 'serve.py', 'weights/score.pt'],
    exclude: ['client.py', 'requirements.txt'],
    loaded: ['weights/score.pt'],
  },
  // what is trained beside it and what experiments left behind stays out
  'mlflow-model': {
    framework: 'mlflow',
    entry: 'models/churn/',
    python: '3.11',
    requirements: 'models/churn/requirements.txt',
    confidence: 'sure',
    because: 'models/churn/MLmodel is what MLflow starts from',
    include: ['models/churn'],
    exclude: ['mlruns', 'models/notes.txt', 'requirements.txt', 'train.py'],
    loaded: ['models/churn'],
  },
  'mlflow-at-top': {
    framework: 'mlflow',
    entry: './',
    python: '3.12',
    requirements: 'conda.yaml',
    include: ['MLmodel', 'code', 'conda.yaml', 'model.pkl', 'python_env.yaml'],
    exclude: ['README.md'],
    loaded: ['MLmodel', 'code', 'conda.yaml', 'model.pkl', 'python_env.yaml'],
  },
  'mlflow-in-fastapi': {
    framework: 'fastapi',
    entry: 'main:app',
    health: '/ping',
    requirements: 'requirements.txt',
    confidence: 'sure',
    include: ['main.py', 'model'],
    exclude: ['requirements.txt'],
    loaded: ['model'],
  },
  'vllm-settings': {
    framework: 'vllm',
    entry: 'vllm.yaml',
    because: 'vllm.yaml is what vLLM starts from',
    include: ['templates/short.jinja', 'vllm.yaml'],
    exclude: ['README.md', 'templates/long.jinja'],
    loaded: ['vllm.yaml', 'templates/short.jinja'],
  },
  'streamlit-pages': {
    framework: 'streamlit',
    entry: 'streamlit_app.py',
    port: 8600,
    requirements: 'requirements.txt',
    include: ['.streamlit', 'data/sample.csv', 'helpers.py', 'pages', 'streamlit_app.py'],
    exclude: ['.streamlit/secrets.toml', 'data/raw.csv', 'requirements.txt'],
    loaded: ['data/sample.csv'],
    warnings: [
      /^\.streamlit\/secrets\.toml contains secrets and stays out of the image/,
      /^\.streamlit\/secrets\.toml is in no \.gitignore/,
    ],
  },
  'script-argparse': {
    framework: 'script',
    entry: 'predict.py',
    accelerator: 'cpu',
    requirements: 'requirements.txt',
    confidence: 'likely',
    include: ['predict.py', 'weights/best.pt'],
    exclude: ['requirements.txt', 'train.py', 'weights/epoch1.pt'],
    loaded: ['weights/best.pt'],
    elsewhere: ['wandb'],
  },
  'script-console': {
    framework: 'script',
    entry: 'src/tagger/cli.py',
    pythonpath: 'src',
    python: '3.12',
    name: 'tagger',
    requirements: 'pyproject.toml',
    include: ['src'],
    exclude: ['pyproject.toml'],
  },
  'plain-script': {
    framework: 'script',
    entry: 'model.py',
    python: '3.11',
    requirements: 'requirements.txt',
    because: 'model.py:6 does something when the file is run',
    include: ['data/raw/prices.csv', 'model.py'],
    exclude: ['requirements.txt'],
    loaded: ['data/raw/prices.csv'],
  },
  'gradio-started-by-procfile': {
    framework: 'gradio',
    entry: 'launch.py',
    requirements: 'requirements_versions.txt',
    because: 'Procfile runs launch.py, which starts webui.py',
    include: ['launch.py', 'webui.py'],
    exclude: ['Procfile', 'requirements_dev.txt', 'requirements_versions.txt'],
  },
  'configured-model': {
    framework: 'fastapi',
    entry: 'main:app',
    requirements: 'requirements.txt',
    include: [
      'assets/models/small.joblib',
      'config.yaml',
      'main.py',
      'settings/settings-default.yaml',
      'settings/settings-prod.yaml',
    ],
    exclude: ['assets/models/unused.joblib', 'requirements.txt', 'settings/notes.txt'],
    loaded: ['settings/settings-default.yaml', 'settings/settings-prod.yaml', 'assets/models/small.joblib'],
  },
  'notebooks-only': {
    include: [],
    exclude: ['data.csv', 'explore.ipynb'],
    warnings: [/^only notebooks were found \(explore.ipynb\)/],
  },
  'several-apps': {
    framework: 'fastapi',
    entry: 'alpha:app',
    confidence: 'guess',
    include: ['alpha.py', 'beta.py'],
    exclude: [],
    undeclared: ['fastapi'],
    warnings: ['alpha:app was taken, but beta:app could be meant as well: choose with --entry'],
  },
  'declared-in-procfile': {
    framework: 'fastapi',
    entry: 'beta:app',
    port: 5005,
    python: '3.12',
    confidence: 'sure',
    include: ['beta.py'],
    exclude: ['Procfile', 'alpha.py', 'runtime.txt'],
    undeclared: ['fastapi'],
  },
  'syntax-error': {
    framework: 'fastapi',
    entry: 'main:app',
    health: '/health',
    include: ['main.py'],
    exclude: [],
    undeclared: ['fastapi'],
    warnings: [/^main.py:6 does not parse/],
  },
  python2: { include: ['run.py'], exclude: [], warnings: [/^run.py is written for Python 2/] },
  library: { include: ['mathlib'], exclude: ['setup.py', 'tests'], warnings: [/^no app was found in 4 Python files/] },
  'serving-artifacts': {
    framework: 'fastapi',
    entry: 'serve:app',
    port: 9100,
    health: '/health',
    python: '3.11.9',
    requirements: 'requirements.txt',
    include: ['artifacts/finca.joblib', 'features.py', 'serve.py'],
    exclude: [
      '.env',
      '.env.example',
      'Dockerfile',
      'artifacts/metrics.json',
      'data',
      'docs',
      'explore.ipynb',
      'logs',
      'notebooks',
      'requirements.txt',
      'tests',
      'train.py',
    ],
    loaded: ['artifacts/finca.joblib'],
    undeclared: ['numpy', 'orjson'],
    unknown: ['mystery_lib'],
    elsewhere: ['seaborn'],
    writable: ['logs/'],
    warnings: [
      /^\.env contains secrets and stays out of the image/,
      /^\.env is in no \.gitignore/,
      /^nobody knows which package has mystery_lib \(features.py:2\)/,
    ],
  },
  'dynamic-plugins': {
    framework: 'fastapi',
    entry: 'main:app',
    include: ['extra.py', 'main.py', 'plugins'],
    exclude: [],
    undeclared: ['fastapi'],
  },
  monorepo: {
    framework: 'fastapi',
    entry: 'app.main:app',
    pythonpath: 'backend',
    requirements: 'backend/requirements.txt',
    include: ['backend'],
    exclude: ['README.md', 'frontend'],
  },
  'lfs-pointer': {
    framework: 'gradio',
    entry: 'app.py',
    include: ['app.py', 'model'],
    exclude: ['.gitattributes'],
    loaded: ['model'],
    undeclared: ['gradio', 'transformers'],
    warnings: [/^model\/weights.bin is only a pointer of Git LFS/],
  },
  'gpu-only': {
    framework: 'fastapi',
    entry: 'main:app',
    accelerator: 'cuda',
    include: ['main.py'],
    exclude: [],
    undeclared: ['fastapi', 'transformers'],
  },
  'uvicorn-elsewhere': {
    framework: 'fastapi',
    entry: 'web.application:make()',
    port: 8088,
    health: '/livez',
    include: ['web'],
    exclude: ['run.py'],
    undeclared: ['fastapi'],
  },
  'examples-do-not-count': {
    framework: 'gradio',
    entry: 'app.py',
    include: ['app.py'],
    exclude: ['examples'],
    undeclared: ['gradio'],
  },
  'own-dockerfile': {
    framework: 'fastapi',
    entry: 'main:app',
    port: 8080,
    python: '3.11',
    accelerator: 'cuda',
    requirements: 'requirements.txt',
    apt: ['tesseract-ocr'],
    env: { MODEL_NAME: 'tiny' },
    needs: ['ffmpeg'],
    confidence: 'sure',
    include: ['main.py'],
    exclude: ['Dockerfile', 'docker-compose.yml', 'requirements.txt'],
    warnings: [
      'Dockerfile:12 installs libmystery2, which nothing here is known to need: --set apt=libmystery2 takes it along',
      'Dockerfile:7 puts SERVICE_TOKEN into the image, where everybody can read it: pass it at run time',
    ],
  },
  'started-by-dockerfile': {
    framework: 'script',
    entry: 'worker/consume.py',
    pythonpath: '.',
    python: '3.12',
    because: 'Dockerfile:3 starts worker/consume.py',
    include: ['worker'],
    exclude: ['Dockerfile'],
  },
  'started-by-script': {
    framework: 'gradio',
    entry: 'app.py',
    python: '3.10',
    accelerator: 'cuda',
    requirements: 'requirements.txt',
    because: 'app.py:4 launches a Gradio Interface',
    include: ['app.py'],
    exclude: ['Dockerfile', 'entrypoint.sh', 'openai_api.py', 'requirements.txt'],
    elsewhere: ['fastapi'],
  },
  'listed-by-dockerfile': {
    framework: 'fastapi',
    entry: 'main:app',
    port: 7001,
    python: '3.10',
    requirements: 'docker/DockerFile.api',
    include: ['main.py'],
    exclude: ['compose.yaml', 'docker'],
    undeclared: ['fastapi'],
    needs: ['ffmpeg', 'tesseract-ocr'],
  },
  'drawn-by-others': {
    framework: 'streamlit',
    entry: 'run.py',
    requirements: 'requirements.txt',
    because: 'README.md has streamlit run run.py',
    include: ['flow.py', 'run.py', 'views'],
    exclude: ['README.md', 'packages.txt', 'pages', 'requirements.txt'],
    needs: ['libportaudio2', 'libtesseract5', 'libmystery2'],
  },
  'names-that-went': {
    framework: 'fastapi',
    entry: 'main:app',
    health: '/health',
    python: '3.11',
    requirements: 'requirements.txt',
    include: ['main.py'],
    exclude: ['requirements.txt'],
    undeclared: ['gitpython', 'pydantic-settings'],
    needs: ['git'],
    bounds: ['pydantic<2', 'openai<1'],
  },
  'drawn-by-parts': {
    framework: 'streamlit',
    entry: 'main.py',
    because: 'main.py:3 uses Streamlit',
    include: ['main.py', 'parts.py'],
    exclude: [],
    undeclared: ['streamlit'],
  },
  'old-pins-lazy': {
    framework: 'flask',
    entry: 'service.app:app',
    port: 5001,
    python: '3.7',
    requirements: 'setup.py',
    include: ['service'],
    exclude: ['README.md', 'setup.py'],
    undeclared: ['torch', 'joblib'],
    needs: ['ffmpeg'],
  },
  'locked-by-uv': {
    framework: 'fastapi',
    entry: 'main:app',
    python: '3.13',
    include: ['main.py'],
    exclude: ['uv.lock'],
    undeclared: ['fastapi'],
  },
  'locked-by-poetry': {
    framework: 'gradio',
    entry: 'app.py',
    python: '3.11',
    requirements: 'requirements.txt',
    include: ['app.py'],
    exclude: ['poetry.lock', 'requirements.txt'],
  },
  'compiled-model': {
    framework: 'fastapi',
    entry: 'serve:app',
    requirements: 'requirements.txt',
    needs: ['g++', 'ffmpeg'],
    include: ['serve.py'],
    exclude: ['requirements.txt'],
  },
  'script-in-package': {
    framework: 'script',
    entry: 'worker/main.py',
    requirements: 'requirements.txt',
    include: ['worker'],
    exclude: ['requirements.txt'],
  },
  'two-projects': {
    framework: 'fastapi',
    entry: 'main:app',
    pythonpath: 'api',
    requirements: 'api/requirements.txt',
    include: ['api', 'ui'],
    exclude: ['README.md'],
    warnings: [/^main:app was taken, but .*ui\/app.py could be meant as well/],
  },
  'optional-imports': {
    framework: 'fastapi',
    entry: 'app:app',
    requirements: 'requirements.txt',
    include: ['app.py'],
    exclude: ['requirements.txt', 'tests'],
    undeclared: ['orjson'],
    unknown: ['strange_accelerator'],
  },
  'pipfile-app': {
    framework: 'gradio',
    entry: 'app.py',
    port: 7000,
    python: '3.11',
    requirements: 'Pipfile',
    include: ['app.py'],
    exclude: ['Pipfile'],
  },
  'conda-app': {
    framework: 'fastapi',
    entry: 'serve:app',
    health: '/health',
    python: '3.11',
    requirements: 'environment.yml',
    include: ['serve.py'],
    exclude: ['environment.yml'],
  },
  'odd-names': {
    framework: 'fastapi',
    entry: 'main:app',
    requirements: 'requirements.txt',
    include: ['main.py', 'models/best model [v2].joblib'],
    exclude: ['models/best model v.joblib', 'requirements.txt'],
    loaded: ['models/best model [v2].joblib'],
  },
  'api-and-page': {
    framework: 'fastapi',
    entry: 'server:app',
    pythonpath: 'api',
    port: 8000,
    health: '/health',
    python: '3.10',
    requirements: 'api/requirements.txt',
    confidence: 'guess',
    include: ['api'],
    exclude: ['README.md', 'compose.yaml', 'page'],
  },
  'back-ends-on-demand': {
    framework: 'gradio',
    entry: 'app.py',
    requirements: 'requirements.txt',
    include: ['app.py', 'engines'],
    exclude: ['requirements.txt'],
    undeclared: ['torch', 'transformers', 'wandb'],
    unknown: ['openai'],
    warnings: [/openai/],
  },
  'cog-beside-gradio': {
    framework: 'gradio',
    entry: 'app_portraits.py',
    python: '3.11',
    accelerator: 'cuda',
    requirements: 'requirements.txt',
    confidence: 'sure',
    apt: ['ffmpeg'],
    include: ['app_portraits.py'],
    exclude: ['README.md', 'cog.yaml', 'launcher.py', 'requirements.txt'],
  },
  'environment-beside-setup': {
    framework: 'script',
    entry: 'main.py',
    python: '3.11',
    accelerator: 'cuda',
    requirements: 'environment.yaml',
    include: ['main.py'],
    exclude: ['environment.yaml', 'setup.py'],
    warnings: [/^packages are taken from environment.yaml; setup.py also lists tqdm, left out/],
  },
  'extra-of-its-own': {
    framework: 'fastapi',
    entry: 'serving:application',
    port: 8181,
    python: '3.13',
    name: 'summaries',
    requirements: 'pyproject.toml',
    confidence: 'sure',
    because: 'serving.py:10 calls create_application() and names the app application',
    include: ['build.py', 'serving.py'],
    exclude: ['README.md', 'pyproject.toml'],
    undeclared: ['gradio'],
  },
  'needs-by-use': {
    framework: 'fastapi',
    bounds: ['bcrypt<5'],
    entry: 'main:app',
    requirements: 'requirements.txt',
    include: ['main.py'],
    exclude: ['requirements.txt'],
  },
  'only-trains': {
    framework: 'script',
    entry: 'src/train.py',
    pythonpath: '.',
    requirements: 'setup.py',
    confidence: 'likely',
    include: ['src'],
    exclude: ['README.md', 'setup.py'],
    needs: ['g++'],
  },
  'page-of-a-library': {
    framework: 'streamlit',
    entry: 'page/app.py',
    pythonpath: '.',
    python: '3.12',
    name: 'contours',
    requirements: 'page/requirements.txt',
    include: ['contours', 'page'],
    exclude: ['pyproject.toml'],
    unknown: ['matplotlib', 'shapely'],
    warnings: [/matplotlib/],
  },
  'pickled-model': {
    framework: 'fastapi',
    entry: 'main:app',
    requirements: 'requirements.txt',
    include: ['main.py', 'model.pkl', 'passages.pkl'],
    exclude: ['requirements.txt'],
    loaded: ['model.pkl', 'passages.pkl'],
  },
  'unknown-may-bring': {
    framework: 'streamlit',
    entry: 'app.py',
    requirements: 'requirements.txt',
    include: ['app.py'],
    exclude: ['requirements.txt'],
    undeclared: ['numpy', 'pyyaml', 'torch'],
    unknown: ['our_measures'],
    warnings: [/our_measures/],
  },
};

describe('the corpus', () => {
  it('has an expectation for every project', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...projectNames].sort());
  });

  it.each(Object.entries(EXPECTED))('%s', async (project, expected) => {
    const found = await detect(path.join(projects, project), frameworks, options);
    const { values, facts } = found;
    const seen = Object.fromEntries(Object.entries(values).map(([field, f]) => [field, f.value]));
    const {
      include,
      exclude,
      loaded = [],
      undeclared = [],
      unknown = [],
      elsewhere = [],
      warnings = [],
      bounds = [],
      needs = [],
      confidence,
      because,
      ...fields
    } = expected;
    expect(seen).toEqual({ name: project, ...fields });
    if (confidence !== undefined) expect(values.entry?.confidence).toBe(confidence);
    if (because !== undefined) expect(values.entry?.because).toBe(because);
    expect(found.include.map((i) => i.path).sort()).toEqual(include);
    expect(found.exclude.map((e) => e.path).sort()).toEqual(exclude);
    expect(facts.loadedFiles.map((l) => l.path)).toEqual(loaded);
    expect(facts.imports.undeclared.map((u) => u.distribution)).toEqual(undeclared);
    expect(facts.imports.unknown.map((u) => u.module)).toEqual(unknown);
    expect(facts.imports.elsewhere.map((e) => e.distribution)).toEqual(elsewhere);
    expect(facts.apt.map((a) => a.name)).toEqual(needs);
    expect(found.bounds.map((one) => one.requirement)).toEqual(bounds);
    expect(found.warnings).toHaveLength(warnings.length);
    for (const [i, warning] of warnings.entries()) expect(found.warnings[i]).toMatch(warning);
    expect(facts.hasApp).toBe(expected.entry !== undefined);
    for (const reason of [...found.include, ...found.exclude]) expect(reason.because).toMatch(/\w/);
  });

  it('says of the gradio app what defeats the container, and of the script that it handles SIGTERM', async () => {
    const gradio = await detect(path.join(projects, 'gradio-blocks'), frameworks, options);
    expect(gradio.facts.launchHost).toEqual({ host: '127.0.0.1', where: 'app.py:10' });
    const script = await detect(path.join(projects, 'script-argparse'), frameworks, options);
    expect(script.facts.handlesSigterm).toEqual({ where: 'predict.py:21' });
    expect(script.facts.modelFiles.map((m) => [m.path, m.loaded])).toEqual([
      ['weights/best.pt', true],
      ['weights/epoch1.pt', false],
    ]);
  });

  it('tells several projects from one, and how a file of a package is run', async () => {
    const folders = async (name: string) =>
      (await detect(path.join(projects, name), frameworks, options)).facts.appFolders.map(({ folder }) => folder);
    expect(await folders('two-projects')).toEqual(['api', 'ui']);
    expect(await folders('monorepo')).toEqual([]);
    expect(await folders('several-apps')).toEqual([]);
    const { facts } = await detect(path.join(projects, 'script-in-package'), frameworks, options);
    expect(facts).toMatchObject({ runsAs: 'worker.main', handlesSigterm: { where: 'worker/main.py:11' } });
    const optional = await detect(path.join(projects, 'optional-imports'), frameworks, options);
    expect(optional.facts.imports).toMatchObject({
      undeclared: [{ distribution: 'orjson', guarded: true }],
      unknown: [{ module: 'strange_accelerator', guarded: true }],
    });
  });

  it('makes the entry that was asked for the one it is about', async () => {
    const asked = await detect(path.join(projects, 'several-apps'), frameworks, { ...options, entry: 'beta:app' });
    expect(asked.values.entry).toMatchObject({ value: 'beta:app', confidence: 'sure' });
    expect(asked.include.map((i) => i.path)).toEqual(['beta.py']);
    const script = await detect(path.join(projects, 'library'), frameworks, { ...options, entry: 'mathlib/core.py' });
    expect(script.values).toMatchObject({ framework: { value: 'script' }, entry: { value: 'mathlib/core.py' } });
  });
});
