/** Packages that code needs and no import names, each in a small project without them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'create-ml-container-implicit-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function detectIn(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    await outputFile(join(dir, name), text);
  }
  return detect(dir, frameworks);
}
const missingOf = async (files: Record<string, string>) =>
  (await detectIn(files)).facts.imports.missing.map(({ distribution }) => distribution);

const APP = 'from fastapi import FastAPI\napp = FastAPI()\n';

describe('collectImportFacts', () => {
  it.each<[list: string, code: string, missing: string[]]>([
    ['sqlalchemy', 'from sqlalchemy.ext.asyncio import AsyncSession\n', ['greenlet']],
    ['sqlalchemy', 'import sqlalchemy\nsqlalchemy.create_engine("postgresql+asyncpg://db/x")\n', ['asyncpg']],
    ['sqlalchemy', 'from sqlalchemy import URL\nURL.create("mysql+pymysql", host="db")\n', ['pymysql']],
    ['sqlalchemy', 'class S:\n    DATABASE_URL: str = "sqlite+aiosqlite:///x.db"\n', ['aiosqlite']],
    ['sqlalchemy\npsycopg[binary]', 'import sqlalchemy\nsqlalchemy.create_engine("postgresql://db/x")\n', []],
    ['flask-sqlalchemy', 'SQLALCHEMY_DATABASE_URI = "mysql+pymysql://db/x"\n', ['pymysql']],
    ['celery', 'from celery import Celery\nq = Celery("q", broker="redis://r")\n', ['redis']],
    ['pandas', 'import pandas as pd\ndef page():\n    return pd.read_html("x.html")\n', ['lxml']],
    ['pandas', 'import pandas as pd\ndf = pd.read_csv("s3://bucket/x.csv")\n', ['s3fs']],
    ['beautifulsoup4', 'from bs4 import BeautifulSoup\ndef f(t):\n    return BeautifulSoup(t, "lxml")\n', ['lxml']],
    ['beautifulsoup4', 'from bs4 import BeautifulSoup\ndef f(t):\n    return BeautifulSoup(t, "html.parser")\n', []],
    ['pyjwt', 'import jwt\ndef f(t, k):\n    return jwt.decode(t, k, algorithms=["RS256"])\n', ['cryptography']],
    ['pyjwt', 'import jwt\ndef f(t, k):\n    return jwt.decode(t, k, algorithms=["HS256"])\n', []],
    ['httpx', 'import httpx\nc = httpx.AsyncClient(http2=True)\n', ['h2']],
    ['transformers\ntorch', 'from transformers import pipeline\np = pipeline("image-classification")\n', ['pillow']],
    ['transformers\ntorch', 'from transformers import pipeline\np = pipeline("text-classification")\n', []],
    ['', 'async def f(request):\n    return await request.form()\n', ['python-multipart']],
    [
      'langchain',
      'from langchain.chat_models import init_chat_model\nm = init_chat_model("openai:gpt-4o")\n',
      ['langchain-openai'],
    ],
    [
      '',
      'import logging.config\nlogging.config.dictConfig({"formatters": {"j": {"()": "pythonjsonlogger.json.JsonFormatter"}}})\n',
      ['python-json-logger'],
    ],
    ['', 'import importlib\nm = importlib.import_module("sklearn.svm")\n', ['scikit-learn']],
    [
      '',
      'BACKENDS = ["torch", "jax"]\nDEFAULT_BACKEND = "onnxruntime"\nFILE_STORAGE = "redis"\nMOBILE_APPS = ["torchvision"]\n',
      [],
    ],
    ['', 'import importlib\ntry:\n    m = importlib.import_module("xgboost")\nexcept ImportError:\n    m = None\n', []],
    ['', 'MONGO = "redis://cache"\nLOGGING = {"handlers": {"a": {"class": "logging.StreamHandler"}}}\n', []],
  ])('beside %j, %j needs %j', async (list, code, missing) => {
    expect(await missingOf({ 'main.py': APP + code, 'requirements.txt': `fastapi\n${list}\n` })).toEqual(missing);
  });

  it('reads the apps, middleware and back ends of Django settings', async () => {
    const settings = [
      'DEBUG = False',
      'THIRD_PARTY_APPS = ["rest_framework", "django_filters"]',
      'INSTALLED_APPS = ["django.contrib.admin", "blog", "blog.apps.BlogConfig"] + THIRD_PARTY_APPS',
      'INSTALLED_APPS += ["corsheaders"]',
      'if DEBUG:',
      '    INSTALLED_APPS += ["debug_toolbar"]',
      'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]',
      'MIDDLEWARE.insert(1, "whitenoise.middleware.WhiteNoiseMiddleware")',
      'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "redis", "HOST": "redis.internal"}}',
      'CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache"}}',
      'STORAGES = {"default": {"BACKEND": "storages.backends.s3.S3Storage"}}',
    ].join('\n');
    const { facts } = await detectIn({
      'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n',
      'site1/__init__.py': '',
      'site1/settings.py': `${settings}\n`,
      'site1/urls.py': 'urlpatterns = []\n',
      'site1/wsgi.py':
        'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\napplication = get_wsgi_application()\n',
      'blog/__init__.py': '',
      'blog/apps.py': 'class BlogConfig: pass\n',
      'requirements.txt': 'django\n',
    });
    expect(facts.imports.missing.map(({ distribution, where }) => `${distribution} ${where}`).sort()).toEqual([
      'boto3 site1/settings.py:11',
      'django-cors-headers site1/settings.py:4',
      'django-filter site1/settings.py:2',
      'django-redis site1/settings.py:10',
      'django-storages site1/settings.py:11',
      'djangorestframework site1/settings.py:2',
      'psycopg2-binary site1/settings.py:9',
      'whitenoise site1/settings.py:8',
    ]);
    expect(facts.imports.unknown).toEqual([]);
  });
});

describe('findVersionBounds', () => {
  it.each([
    ['sqlalchemy\npsycopg2-binary', ['sqlalchemy<2.1']],
    ['sqlalchemy', ['sqlalchemy<2.1']],
    ['sqlalchemy\npsycopg[binary]', []],
    ['sqlalchemy<2.1\npsycopg2', []],
  ])('keeps SQLAlchemy to the default driver that the project has: %j', async (list, bounds) => {
    const code = `import sqlalchemy\nengine = sqlalchemy.create_engine("postgresql://db/x")\n${APP}`;
    const found = await detectIn({ 'main.py': code, 'requirements.txt': `fastapi\n${list}\n` });
    expect(found.bounds.map(({ requirement }) => requirement)).toEqual(bounds);
  });
});

describe('collectWarnings', () => {
  it.each([
    ['import matplotlib\nmatplotlib.use("TkAgg")\n', /main\.py:4 draws with TkAgg, which needs a display/],
    ['import cv2\ndef f(i):\n    cv2.imshow("a", i)\n', /main\.py:5 opens a window \(cv2\.imshow\)/],
  ])('names %j, which needs a display', async (code, warning) => {
    const { warnings } = await detectIn({ 'main.py': APP + code, 'requirements.txt': 'fastapi\n' });
    expect(warnings).toContainEqual(expect.stringMatching(warning));
  });

  it('has nothing against a back end that draws to files', async () => {
    const { warnings } = await detectIn({ 'main.py': `${APP}import matplotlib\nmatplotlib.use("Agg")\n` });
    expect(warnings.join('\n')).not.toContain('display');
  });
});

describe('findProgramPackages', () => {
  it('names the library of tkinter, which the base images do not have', async () => {
    const { facts } = await detectIn({ 'main.py': `${APP}import tkinter\n`, 'requirements.txt': 'fastapi\n' });
    expect(facts.apt).toMatchObject([{ name: 'libtk8.6', confidence: 'sure', where: 'main.py:3' }]);
  });
});
