/**
 * The Dockerfiles that are compared. Ours are written by the command itself; the others have the structure of what the tool or
 * the document writes (stages, order, mounts, flags, user, start), in our own words, on the same base and from the same lock.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type App, generate, type Prepared, PYTHON, type Step } from './apps.ts';
import { must } from './run.ts';

export interface Variant {
  name: string;
  /** What it stands for. */
  title: string;
  /** Which installer it uses: the aims are set apart by it. */
  installer: 'pip' | 'uv';
  /** Puts its files beside the app, once. */
  write: (dir: string, prepared: Prepared) => Promise<unknown>;
  /** Changes the packages; without it requirements.txt is exchanged. */
  relock?: (dir: string, prepared: Prepared, step: Step) => Promise<unknown>;
}

export const SLIM = `python:${process.env.BENCH_PYTHON ?? '3.11.18'}-slim-trixie`;
/** What uv's guide starts from: the slim base with uv in it, made before anything is measured. */
export const WITH_UV = 'bench-images/python-uv:base';

const start = (app: App): string[] =>
  app.framework === 'fastapi'
    ? ['uvicorn', app.entry, '--host', '0.0.0.0', '--port', String(app.port)]
    : ['python', app.entry];
const exec = (app: App): string => `CMD ${JSON.stringify(start(app))}`;
const shell = (app: App): string => `CMD ${start(app).join(' ')}`;
/** Gradio listens on loopback unless it is told otherwise; people set it so. */
const env = (app: App): string[] => (app.framework === 'gradio' ? ['ENV GRADIO_SERVER_NAME=0.0.0.0'] : []);
const expose = (app: App): string[] => (app.port ? [`EXPOSE ${app.port}`] : []);

const file =
  (lines: (app: App) => string[], ignore?: string[]): Variant['write'] =>
  async (dir, { app }) => {
    await writeFile(join(dir, 'Dockerfile'), `${lines(app).join('\n')}\n`);
    if (ignore) await writeFile(join(dir, '.dockerignore'), `${ignore.join('\n')}\n`);
  };

const ours = (name: string, installer: 'pip' | 'uv', title: string): Variant => {
  const flags = ['--set', `installer=${installer}`, '--set', 'base.suite=trixie'];
  const again = (dir: string, { app }: Prepared) => generate(dir, app, flags);
  return {
    name,
    title,
    installer,
    write: again,
    async relock(dir, prepared, step) {
      await writeFile(join(dir, 'requirements.txt'), prepared.locks[step]);
    },
  };
};

export const VARIANTS: readonly Variant[] = [
  ours('ours, uv', 'uv', 'create-ml-container'),
  ours('ours, pip', 'pip', 'create-ml-container --set installer=pip'),
  {
    name: 'document 003',
    title: 'code before pip, one stage, root',
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY . .',
      'RUN pip install -r requirements.txt',
      ...env(app),
      ...expose(app),
      exec(app),
    ]),
  },
  {
    name: 'document 000',
    title: 'requirements first, one stage, root; 001 and 004 have its structure with --no-cache-dir',
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY requirements.txt .',
      'RUN pip install --no-cache-dir -r requirements.txt',
      'COPY . .',
      ...env(app),
      ...expose(app),
      exec(app),
    ]),
  },
  {
    name: 'document 002',
    title: 'two stages, one venv copied, root',
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM} AS builder`,
      'WORKDIR /app',
      'RUN python -m venv /opt/venv',
      'ENV PATH=/opt/venv/bin:$PATH',
      'COPY requirements.txt .',
      'RUN pip install --no-cache-dir -r requirements.txt',
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY --from=builder /opt/venv /opt/venv',
      'ENV PATH=/opt/venv/bin:$PATH',
      'COPY . .',
      ...env(app),
      ...expose(app),
      exec(app),
    ]),
  },
  {
    name: 'docker init',
    title: 'one stage, pip with cache and bind mounts, user without a home, shell-form CMD',
    installer: 'pip',
    write: file(
      (app) => [
        `FROM ${SLIM} AS base`,
        'ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1',
        'WORKDIR /app',
        'RUN adduser --disabled-password --gecos "" --home /nonexistent --shell /sbin/nologin --no-create-home --uid 10001 appuser',
        'RUN --mount=type=cache,target=/root/.cache/pip --mount=type=bind,source=requirements.txt,target=requirements.txt python -m pip install -r requirements.txt',
        'USER appuser',
        'COPY . .',
        ...env(app),
        ...expose(app),
        shell(app),
      ],
      ['**/__pycache__', '**/.venv', '**/.git', '**/.env', '**/Dockerfile*', '**/compose.y*ml'],
    ),
  },
  {
    name: 'LitServe',
    title: 'code before pip --no-cache-dir, one stage, root',
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY . /app',
      'RUN pip install --no-cache-dir -r requirements.txt',
      ...env(app),
      ...expose(app),
      exec(app),
    ]),
  },
  {
    name: 'fly launch',
    title: 'two stages, venv inside the app folder, no cache mount, root',
    installer: 'pip',
    write: file(
      (app) => [
        `FROM ${SLIM} AS builder`,
        'ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1',
        'WORKDIR /app',
        'RUN python -m venv .venv',
        'COPY requirements.txt ./',
        'RUN .venv/bin/pip install -r requirements.txt',
        `FROM ${SLIM}`,
        'WORKDIR /app',
        'COPY --from=builder /app/.venv .venv/',
        'COPY . .',
        'ENV PATH=/app/.venv/bin:$PATH',
        ...env(app),
        ...expose(app),
        exec(app),
      ],
      ['.git', '.venv', '__pycache__'],
    ),
  },
  {
    name: 'BentoML',
    title: 'one stage, compilers and uv stay, bytecode compiled, uv with a cache mount, own user',
    installer: 'uv',
    write: file((app) => [
      `FROM ${SLIM}`,
      'RUN groupadd --gid 1034 bentoml && useradd --uid 1034 --gid 1034 --create-home bentoml',
      'ENV PYTHONUNBUFFERED=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy',
      'RUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y --no-install-recommends ca-certificates git build-essential',
      'RUN pip install uv',
      'WORKDIR /app',
      'RUN uv venv /app/.venv',
      'ENV VIRTUAL_ENV=/app/.venv PATH=/app/.venv/bin:$PATH',
      'COPY --chown=bentoml:bentoml requirements.txt ./',
      `RUN --mount=type=cache,target=/root/.cache/uv ${index('uv pip install -r requirements.txt')}`,
      'COPY --chown=bentoml:bentoml . .',
      ...env(app),
      ...expose(app),
      'USER bentoml',
      exec(app),
    ]),
  },
  {
    name: "uv's guide",
    title: 'two stages, uv sync --locked in the first, venv and code copied together, bytecode compiled, own user',
    installer: 'uv',
    write: async (dir, prepared) => {
      const lines = (app: App): string[] => [
        `FROM ${WITH_UV} AS builder`,
        'ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=0',
        'WORKDIR /app',
        `RUN --mount=type=cache,target=/root/.cache/uv --mount=type=bind,source=uv.lock,target=uv.lock --mount=type=bind,source=pyproject.toml,target=pyproject.toml ${index('uv sync --locked --no-install-project --no-dev')}`,
        'COPY . /app',
        `RUN --mount=type=cache,target=/root/.cache/uv ${index('uv sync --locked --no-dev')}`,
        `FROM ${SLIM}`,
        'RUN groupadd --system --gid 999 nonroot && useradd --system --gid 999 --uid 999 --create-home nonroot',
        'COPY --from=builder --chown=nonroot:nonroot /app /app',
        'ENV PATH=/app/.venv/bin:$PATH',
        ...env(app),
        ...expose(app),
        'USER nonroot',
        'WORKDIR /app',
        exec(app),
      ];
      await file(lines, ['.venv'])(dir, prepared);
      await lockForUv(dir, prepared, 'first');
    },
    relock: lockForUv,
  },
];

/** A base image may tell only pip which index to use; uv is told the same, as its users do. */
function index(command: string): string {
  return `export UV_DEFAULT_INDEX="\${UV_DEFAULT_INDEX:-$(pip config get global.index-url 2>/dev/null || true)}"; [ -n "$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX; ${command}`;
}

/** The versions of the lock, as a project of uv's: pyproject.toml and uv.lock. */
async function lockForUv(dir: string, { app, locks }: Prepared, step: Step): Promise<void> {
  const text = locks[step];
  const pins = [...text.matchAll(/^([a-z0-9][\w.-]*)==(\S+)/gm)].map(([, name, version]) => `  "${name}==${version}",`);
  const urls = [...text.matchAll(/^([a-z0-9][\w.-]*) @ (\S+)/gm)].map(([, name, url]) => `  "${name} @ ${url}",`);
  await writeFile(
    join(dir, 'pyproject.toml'),
    [
      '[project]',
      `name = "${app.name}"`,
      'version = "0"',
      `requires-python = "==${PYTHON}.*"`,
      'dependencies = [',
      ...pins,
      ...urls,
      ']',
      '[tool.uv]',
      'package = false',
      `environments = ["sys_platform == 'linux' and platform_machine == 'x86_64'"]`,
      '',
    ].join('\n'),
  );
  await must('uv', ['lock', '--python', PYTHON], dir);
}
