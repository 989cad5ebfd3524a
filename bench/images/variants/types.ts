/** What is compared, and what the Dockerfiles have in common. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App, Prepared, Step } from '../apps.ts';

export interface Variant {
  name: string;
  /** What it stands for, and how it builds. */
  title: string;
  /** Which installer it uses: the aims are set apart by it. */
  installer: 'pip' | 'uv';
  /** Puts its files beside the app, once. @returns the release of the tool that wrote them, where one did. */
  write: (dir: string, prepared: Prepared) => Promise<string | undefined>;
  /** Where the app lies in the context, if not at its top. */
  source?: string;
  /** Where the lock lies in the context, if not at its top. */
  lock?: string;
  /** Changes the packages; without it the lock is exchanged. */
  relock?: (dir: string, prepared: Prepared, step: Step) => Promise<unknown>;
}

/** The base of every variant. */
export const SLIM = `python:${process.env.BENCH_PYTHON ?? '3.11.18'}-slim-trixie`;
/** What stands in its place while the bench runs: the same, and told where the index is. */
export const BASE = 'bench-images/base:slim';
/** That base with uv in it, for those that copy uv from an image; made before anything is measured. */
export const WITH_UV = 'bench-images/base:uv';

export const start = (app: App): string[] =>
  app.framework === 'fastapi'
    ? ['uvicorn', app.entry, '--host', '0.0.0.0', '--port', String(app.port)]
    : ['python', app.entry];
export const exec = (app: App): string => `CMD ${JSON.stringify(start(app))}`;
/** Gradio listens on loopback unless it is told otherwise; people set it so. */
export const env = (app: App): string[] => (app.framework === 'gradio' ? ['ENV GRADIO_SERVER_NAME=0.0.0.0'] : []);
export const expose = (app: App): string[] => (app.port ? [`EXPOSE ${app.port}`] : []);

/** A Dockerfile of these lines, and a .dockerignore where the tool writes one. */
export const file =
  (lines: (app: App) => string[], ignore?: readonly string[]): Variant['write'] =>
  async (dir, { app }) => {
    await writeFile(join(dir, 'Dockerfile'), `${lines(app).join('\n')}\n`);
    if (ignore) await writeFile(join(dir, '.dockerignore'), `${ignore.join('\n')}\n`);
    return undefined;
  };
