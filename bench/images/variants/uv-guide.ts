/** The multi-stage image of uv's own guide to Docker: its structure. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Prepared, PYTHON, type Step } from '../apps.ts';
import { must } from '../run.ts';
import { env, exec, expose, file, SLIM, type Variant, WITH_UV } from './types.ts';

const CACHE = '--mount=type=cache,target=/root/.cache/uv';

export const guide: Variant = {
  name: "uv's guide",
  title:
    'two stages, `uv sync --locked` in the first, venv and code copied as one, bytecode compiled, own user; uv comes with the base',
  installer: 'uv',
  async write(dir, prepared) {
    const lines = file(
      (app) => [
        `FROM ${WITH_UV} AS builder`,
        'ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_DEV=1 UV_PYTHON_DOWNLOADS=0',
        'WORKDIR /app',
        `RUN ${CACHE} --mount=type=bind,source=uv.lock,target=uv.lock --mount=type=bind,source=pyproject.toml,target=pyproject.toml uv sync --locked --no-install-project`,
        'COPY . /app',
        `RUN ${CACHE} uv sync --locked`,
        `FROM ${SLIM}`,
        'RUN groupadd --system --gid 999 nonroot && useradd --system --gid 999 --uid 999 --create-home nonroot',
        'COPY --from=builder --chown=nonroot:nonroot /app /app',
        'ENV PATH="/app/.venv/bin:$PATH"',
        ...env(app),
        ...expose(app),
        'USER nonroot',
        'WORKDIR /app',
        exec(app),
      ],
      ['.venv'],
    );
    await lines(dir, prepared);
    await relock(dir, prepared, 'first');
    return undefined;
  },
  relock,
};

/** The versions of the lock, as a project of uv's: pyproject.toml and uv.lock, on the index that the builds ask. */
async function relock(dir: string, { app, locks, index }: Prepared, step: Step): Promise<void> {
  const pins = [...locks[step].matchAll(/^([a-z0-9][\w.-]*)(==| @ )([^\s;\\]+)/gm)];
  await writeFile(
    join(dir, 'pyproject.toml'),
    [
      '[project]',
      `name = "${app.name}"`,
      'version = "0"',
      `requires-python = "==${PYTHON}.*"`,
      'dependencies = [',
      ...pins.map(([, name, by, value]) => `  "${name}${by}${value}",`),
      ']',
      '[tool.uv]',
      'package = false',
      `environments = ["sys_platform == 'linux' and platform_machine == 'x86_64'"]`,
      '',
    ].join('\n'),
  );
  await must('uv', ['lock', '--no-cache', '--python', PYTHON], dir, index ? { UV_DEFAULT_INDEX: index } : {});
}
