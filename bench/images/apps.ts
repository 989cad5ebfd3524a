/** What is put into images: the same app and the same three locks for every variant. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile } from 'fs-extra/esm';
import { must } from './run.ts';

export interface App {
  name: string;
  title: string;
  framework: 'fastapi' | 'gradio' | 'script';
  entry: string;
  /** The file that is edited. */
  file: string;
  /** Path that answers 2xx; a job has none. */
  health?: string;
  port?: number;
  /** The package that is taken one release back in the first lock, and brought forward as "upgrading a framework". */
  upgraded: string;
}

/** All run on this CPython: the one for which every index has wheels. */
export const PYTHON = '3.11';
const BIN = fileURLToPath(new URL('../../bin/create-ml-container.js', import.meta.url));

/** The first one is what the aims are set for. */
export const APPS: readonly App[] = [
  {
    name: 'torch-api',
    title: 'FastAPI + torch (CPU) + scikit-learn + pandas',
    framework: 'fastapi',
    entry: 'main:app',
    file: 'main.py',
    health: '/health',
    port: 8000,
    upgraded: 'pandas<3.1',
  },
  {
    name: 'sklearn-api',
    title: 'FastAPI + scikit-learn + pandas',
    framework: 'fastapi',
    entry: 'main:app',
    file: 'main.py',
    health: '/health',
    port: 8000,
    upgraded: 'scikit-learn<1.8',
  },
  {
    name: 'gradio-transformers',
    title: 'Gradio + transformers',
    framework: 'gradio',
    entry: 'app.py',
    file: 'app.py',
    health: '/',
    port: 7860,
    upgraded: 'transformers<5',
  },
  {
    name: 'tensorflow-job',
    title: 'TensorFlow script',
    framework: 'script',
    entry: 'train.py',
    file: 'train.py',
    upgraded: 'tensorflow-cpu<2.21',
  },
];

/** requirements.txt of each step. */
export type Step = 'first' | 'added' | 'upgraded';
export interface Prepared {
  app: App;
  /** Folder with the app's own files, as a person has it before any tool ran. */
  source: string;
  locks: Record<Step, string>;
  /** What an upgrade changes: "scikit-learn 1.7.2 to 1.8.0". */
  upgrade: string;
  /** The release of uv that our Dockerfile installs. */
  uv: string;
  /** The index that serves the locked files, once it runs. */
  index?: string;
}

/** A package that brings nothing with it. */
export const SMALL = 'humanize';

/** Locks by our own command, so that every variant installs the same files. PyTorch's wheels come from $PYTORCH_WHEELS where it is set. */
export async function prepare(app: App, scratch: string): Promise<Prepared> {
  const source = join(scratch, app.name);
  await cp(fileURLToPath(new URL(`./apps/${app.name}`, import.meta.url)), source, { recursive: true });
  const own = await readFile(join(source, 'requirements.in'), 'utf8');
  const name = app.upgraded.split(/[<>=]/)[0] as string;
  const before = own.replace(new RegExp(`^${name}$`, 'm'), app.upgraded);
  const wanted: Record<Step, string> = { first: before, added: `${before}${SMALL}\n`, upgraded: own };
  const locks = {} as Prepared['locks'];
  const first = join(scratch, `${app.name}-first`);
  for (const [step, text] of Object.entries(wanted)) {
    const dir = join(scratch, `${app.name}-${step}`);
    await cp(step === 'first' ? source : first, dir, { recursive: true });
    await writeFile(join(dir, 'requirements.in'), text);
    // the later locks are made from the first one, so that nothing moves but what was asked for
    if (step === 'first') await generate(dir, app, []);
    else await must(process.execPath, [BIN, 'lock', dir, ...(step === 'upgraded' ? ['--upgrade-package', name] : [])]);
    locks[step as Step] = await readFile(join(dir, 'requirements.txt'), 'utf8');
  }
  const uv = /^uv==([\d.]+)/m.exec(await readFile(join(first, 'scripts/uv.txt'), 'utf8'))?.[1] as string;
  await writeFile(join(source, 'requirements.in'), before);
  const version = (step: Step) => new RegExp(`^${name}==(\\S+)`, 'm').exec(locks[step])?.[1];
  if (version('first') === version('upgraded')) throw new Error(`${name} is the same before and after the upgrade`);
  await clutter(source);
  return { app, source, locks, uv, upgrade: `${name} ${version('first')} to ${version('upgraded')}` };
}

/** What lies in a project beside the app: what a .dockerignore is for. */
async function clutter(dir: string): Promise<void> {
  const files: Record<string, string> = {
    'README.md': '# An app\n',
    '.env': 'LOG_LEVEL=debug\n',
    'data/train.csv': 'width,height,tall\n'.padEnd(2_000_000, '1.0,2.0,1\n'),
    'notebooks/explore.ipynb': '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n',
    'tests/test_nothing.py': 'def test_nothing():\n    pass\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await outputFile(join(dir, path), text);
  }
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
  await must('git', ['init', '--quiet', '--template='], dir);
  await must('git', ['add', '--all'], dir);
  await must('git', [...who, 'commit', '--quiet', '--message', 'The app'], dir);
}

/** Our own files around an app, as `create-ml-container` writes them. */
export function generate(dir: string, app: App, more: readonly string[]): Promise<string> {
  const wheels = process.env.PYTORCH_WHEELS;
  return must(process.execPath, [
    ...[BIN, dir, '--framework', app.framework, '--entry', app.entry, '--python', PYTHON, '--cpu'],
    ...['--yes', '--no-interactive', '--on-conflict', 'overwrite', '--set', 'platforms=linux/amd64'],
    ...(wheels ? ['--set', `indexes.pytorch=${wheels}/torch`] : []),
    ...more,
  ]);
}
