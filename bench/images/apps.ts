/** What is put into images: the same app and the same three locks for every variant. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

export const APPS: readonly App[] = [
  {
    name: 'sklearn-api',
    title: 'FastAPI + scikit-learn',
    framework: 'fastapi',
    entry: 'main:app',
    file: 'main.py',
    health: '/health',
    port: 8000,
    upgraded: 'scikit-learn<1.8',
  },
  {
    name: 'torch-api',
    title: 'FastAPI + torch (CPU) + scikit-learn + pandas',
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
}

/** A package that brings nothing with it. */
const SMALL = 'humanize';

/** Locks by our own command, so that every variant installs the same files. PyTorch's wheels come from $PYTORCH_WHEELS where it is set. */
export async function prepare(app: App, scratch: string): Promise<Prepared> {
  const source = join(scratch, app.name);
  await cp(fileURLToPath(new URL(`./apps/${app.name}`, import.meta.url)), source, { recursive: true });
  const own = await readFile(join(source, 'requirements.in'), 'utf8');
  const name = app.upgraded.split(/[<>=]/)[0] as string;
  const wanted: Record<Step, string> = {
    first: own.replace(new RegExp(`^${name}$`, 'm'), app.upgraded),
    added: `${own.replace(new RegExp(`^${name}$`, 'm'), app.upgraded)}${SMALL}\n`,
    upgraded: own,
  };
  const locks = {} as Prepared['locks'];
  for (const [step, text] of Object.entries(wanted)) {
    const dir = join(scratch, `${app.name}-${step}`);
    await mkdir(dir);
    await cp(source, dir, { recursive: true });
    await writeFile(join(dir, 'requirements.in'), text);
    await must(process.execPath, [BIN, dir, ...flags(app)]);
    locks[step as Step] = await readFile(join(dir, 'requirements.txt'), 'utf8');
  }
  return { app, source, locks };
}

/** How our own command is called for an app. */
function flags(app: App): string[] {
  const wheels = process.env.PYTORCH_WHEELS;
  return [
    ...['--framework', app.framework, '--entry', app.entry, '--python', PYTHON, '--cpu', '--yes', '--no-interactive'],
    ...['--set', 'platforms=linux/amd64'],
    ...(wheels ? ['--set', `indexes.pytorch=${wheels}/torch`] : []),
  ];
}

/** Our own files around an app, as `create-ml-container` writes them. */
export const generate = (dir: string, app: App, more: readonly string[]): Promise<string> =>
  must(process.execPath, [BIN, dir, ...flags(app), ...more, '--on-conflict', 'overwrite']);
