/** The structures of the five documents that the project comes from. */
import type { App } from '../apps.ts';
import { env, exec, expose, file, SLIM, type Variant } from './types.ts';

const end = (app: App): string[] => [...env(app), ...expose(app), exec(app)];

export const documents: readonly Variant[] = [
  {
    name: 'document 000',
    title: "requirements before the code, one stage, pip's cache left in the layer, root",
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY requirements.txt .',
      'RUN pip install -r requirements.txt',
      'COPY . .',
      ...end(app),
    ]),
  },
  {
    name: 'documents 001, 004',
    title: 'requirements before the code, one stage, `--no-cache-dir`, root',
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY requirements.txt .',
      'RUN pip install --no-cache-dir -r requirements.txt',
      'COPY . .',
      ...end(app),
    ]),
  },
  {
    name: 'document 002',
    title: 'two stages, one venv copied, `--no-cache-dir`, root',
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
      ...end(app),
    ]),
  },
  {
    name: 'document 003',
    title: "the code before pip, one stage, pip's cache left in the layer, root",
    installer: 'pip',
    write: file((app) => [
      `FROM ${SLIM}`,
      'WORKDIR /app',
      'COPY . .',
      'RUN pip install -r requirements.txt',
      ...end(app),
    ]),
  },
];
