/** Generators that cannot be had from a package index: their structure. */
import { env, exec, expose, file, SLIM, start, type Variant, WITH_UV } from './types.ts';

const PIP_CACHE = '--mount=type=cache,target=/root/.cache/pip';

export const generators: readonly Variant[] = [
  {
    name: 'docker init',
    title:
      'one stage, pip with cache and bind mounts, no bytecode while it runs, a user without a home, shell-form CMD',
    installer: 'pip',
    write: file(
      (app) => [
        `FROM ${SLIM} as base`,
        'ENV PYTHONDONTWRITEBYTECODE=1',
        'ENV PYTHONUNBUFFERED=1',
        'WORKDIR /app',
        'ARG UID=10001',
        'RUN useradd --home-dir /nonexistent --shell /usr/sbin/nologin --no-create-home --uid "${UID}" appuser',
        `RUN ${PIP_CACHE} --mount=type=bind,source=requirements.txt,target=requirements.txt python -m pip install -r requirements.txt`,
        'USER appuser',
        'COPY . .',
        ...env(app),
        ...expose(app),
        `CMD ${start(app).join(' ')}`,
      ],
      ['**/__pycache__', '**/.venv', '**/.git', '**/.env', '**/Dockerfile*', '**/compose.y*ml', 'README.md'],
    ),
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
    name: 'cog',
    title:
      "one stage, curl and an init from apt, uv stays, pip with a cache mount, linker cache, root; without cog's own server, its init from Debian",
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'ENV DEBIAN_FRONTEND=noninteractive PYTHONUNBUFFERED=1',
      'RUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update -qq && apt-get install -qqy --no-install-recommends curl tini && rm -rf /var/lib/apt/lists/*',
      'ENTRYPOINT ["tini", "--"]',
      `COPY --from=${WITH_UV} /usr/local/bin/uv /usr/local/bin/uvx /usr/local/bin/`,
      'ENV UV_SYSTEM_PYTHON=true',
      'COPY requirements.txt /tmp/requirements.txt',
      'ENV CFLAGS="-O3 -funroll-loops"',
      `RUN ${PIP_CACHE} uv run pip install --cache-dir /root/.cache/pip -r /tmp/requirements.txt`,
      'ENV CFLAGS=',
      `RUN find / -type f -name '*python*.so' -printf '%h\\n' | sort -u > /etc/ld.so.conf.d/own.conf && ldconfig`,
      'WORKDIR /src',
      ...env(app),
      ...expose(app),
      exec(app),
      'COPY . /src',
    ]),
  },
];
