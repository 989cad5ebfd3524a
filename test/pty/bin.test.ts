/** The program itself, as `npx` starts it, in a real pseudo-terminal. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, cli, folder, run as shell, tree } from '../support/cli.ts';
import { choose, keys, type Session, type Setting, start } from './harness.ts';

const ESCAPE = '\u001b';
const SGR = new RegExp(`${ESCAPE}\\[[\\d;]*m`);
const QUESTIONS = {
  framework: 'What kind of app is this?',
  accelerator: 'Where will it run?',
  dependencies: 'Which packages does it need?',
  more: 'Anything else?',
  review: 'Write it?',
  change: 'Change what?',
};

let dir: string;
let remove: () => Promise<void>;
let session: Session | undefined;
beforeEach(async () => {
  const made = await folder();
  dir = join(made.path, 'sentiment');
  remove = made.remove;
  await mkdir(dir);
});
afterEach(async () => {
  session?.kill();
  await remove();
});

function run(args: readonly string[] = [], setting: Setting = {}): Session {
  session = start(process.execPath, [BIN, ...args], { cwd: dir, rows: 60, ...setting });
  return session;
}

/** Waits until a text was said that many times: a question that is asked again has the same words. */
const times = (text: string, count: number) =>
  new RegExp(
    Array(count)
      .fill(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*'),
  );

/** From the review into the question of one choice, by its label in the list. */
async function change(it: Session, label: string, nth = 1): Promise<void> {
  await it.waitFor(times(QUESTIONS.review, nth));
  await it.send(keys.down, keys.enter);
  await it.waitFor(times(QUESTIONS.change, nth));
  await choose(it, label, () => lastFrame(it));
}
const lastFrame = (it: Session): string => it.screen().slice(it.screen().lastIndexOf(QUESTIONS.change));
/** What the last change moved; without one, the whole screen. */
const lastReview = (it: Session): string => it.screen().slice(Math.max(0, it.screen().lastIndexOf(QUESTIONS.change)));

/** The terminal is as it was: the cursor is seen, and what is typed is echoed. */
function expectSane(it: Session): void {
  expect(it.raw().lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThanOrEqual(it.raw().lastIndexOf(`${ESCAPE}[?25l`));
  expect(it.screen()).not.toMatch(/\n\s+at .*:\d+|Error:/);
}

/** The command that the report ends with, with the line breaks of the terminal taken out. */
function commandOf(it: Session, columns = 80): string[] {
  const lines = it.screen().split('\n');
  const first = lines.findIndex((line) => line.startsWith('to repeat this run:'));
  const text = lines
    .slice(first)
    .map((line) => line.padEnd(columns))
    .join('')
    .trimEnd();
  return text.slice(text.indexOf('npx create-ml-container') + 'npx create-ml-container '.length).split(/\s+/);
}

describe('the wizard in an empty folder', { timeout: 60_000 }, () => {
  it('by keyboard: every question, every kind of change in the review, and the command that does the same', async () => {
    const it = run();
    await it.waitFor(QUESTIONS.framework);
    expect(it.screen()).toContain('No app found here; a small app to start from will be written');
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.accelerator);
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.dependencies);
    await it.send('scikit', keys.tab, keys.enter);
    await it.waitFor(QUESTIONS.more);
    expect(it.screen()).toContain('scikit-learn');
    await it.send('pandas>=2', keys.enter);
    await it.waitFor(QUESTIONS.review);
    expect(lastReview(it)).toMatch(/App +FastAPI, with a starter app/);
    expect(lastReview(it)).toMatch(/Dependencies +scikit-learn, pandas>=2, fastapi/);

    await change(it, 'Python', 1);
    await it.waitFor('Which Python?');
    await it.send(keys.clear, '3.13', keys.enter);
    await it.waitFor(times(QUESTIONS.review, 2));
    expect(lastReview(it)).toMatch(/Python +3\.13 +\(your answer\)/);
    expect(lastReview(it)).toMatch(/python:3\.13\.\d+-slim/);

    await change(it, 'Port', 2);
    await it.waitFor('Which port does it listen on?');
    await it.send(keys.clear, '9000', keys.enter);
    await it.waitFor(times(QUESTIONS.review, 3));
    expect(lastReview(it)).toMatch(/Port +9000 +\(your answer\)/);

    await change(it, 'Accelerator', 3);
    await it.waitFor(times(QUESTIONS.accelerator, 2));
    await it.send(keys.down, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 4));
    expect(lastReview(it)).toMatch(/Accelerator +cuda +\(your answer\)/);
    expect(lastReview(it)).toMatch(/CUDA +\d+\.\d/);
    await change(it, 'Accelerator', 4);
    await it.waitFor(times(QUESTIONS.accelerator, 3));
    await it.send(keys.up, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 5));
    expect(lastReview(it)).toMatch(/Accelerator +cpu +\(your answer\)/);
    expect(lastReview(it)).toMatch(/CUDA +none +\(no longer \d/);

    await change(it, 'Framework', 5);
    await it.waitFor(times(QUESTIONS.framework, 2));
    await it.send(keys.down, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 6));
    expect(lastReview(it)).toMatch(/Framework +gradio +\(your answer\)/);
    expect(lastReview(it)).toMatch(/Entry point +app\.py +\(where the starter app has it\)/);
    expect(lastReview(it)).not.toMatch(/Port/);

    await change(it, 'Port', 6);
    await it.waitFor(times('Which port does it listen on?', 2));
    await it.send(keys.clear, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 7));
    expect(lastReview(it)).toMatch(/Port +7860 +\(default: Gradio convention\)/);

    expect(await tree(dir)).toEqual({});
    await it.send(keys.enter);
    expect(await it.exit()).toEqual({ exitCode: 0, signal: 0 });
    expectSane(it);
    const files = await tree(dir);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['Dockerfile', 'app.py', 'requirements.txt', 'scripts/run.sh']),
    );
    expect(files['requirements.in']).toContain('pandas>=2\n');
    expect(files['requirements.txt']).toMatch(/^scikit-learn==\S+ /m);

    const [, ...flags] = commandOf(it);
    expect(flags).toEqual(
      expect.arrayContaining(['--framework', 'gradio', '--python', '3.13', '--cpu', '--dep', 'scikit-learn']),
    );
    const again = await folder();
    const other = join(again.path, 'sentiment');
    const repeated = await cli([other, ...flags.map((word) => word.replaceAll("'", ''))]);
    expect(repeated.code, repeated.stderr).toBe(0);
    expect(await tree(other)).toEqual(files);
    await again.remove();
  });

  it('keeps a version that was typed, takes packages out again, and lets flags be changed', async () => {
    const it = run(['--framework', 'script', '--cuda', '13.0', '--dep', 'pandas', '--dep', 'torch', '--name', 'mine']);
    await change(it, 'Dependencies', 1);
    await it.waitFor('Search:');
    await it.send('pandas', keys.tab, keys.enter);
    await it.waitFor(QUESTIONS.more);
    await it.send('numpy>=2', keys.enter);
    await it.waitFor(times(QUESTIONS.review, 2));
    expect(lastReview(it)).toMatch(/Dependencies +torch, numpy>=2 /);
    await change(it, 'Accelerator', 2);
    await it.waitFor(QUESTIONS.accelerator);
    await it.send(keys.up, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 3));
    await change(it, 'Name', 3);
    await it.waitFor('What is it called?');
    await it.send(keys.clear, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 4));
    expect(lastReview(it)).toMatch(/Name +sentiment /);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(commandOf(it).join(' ')).toBe(`. --framework script --cpu --dep torch --dep 'numpy>=2' --yes`);
    const files = await tree(dir);
    expect(files['requirements.in']).not.toContain('pandas');
    expect(files['requirements.in']).toContain('numpy>=2\n');
    expect(JSON.parse(files['ml-container.json'] as string)).not.toHaveProperty('cuda');
  });

  it('goes back from each question on Esc, and keeps what was answered', async () => {
    const it = run(['--dep', 'six']);
    await it.waitFor('Esc goes back');
    await it.waitFor(QUESTIONS.framework);
    await it.send(keys.down, keys.enter);
    await it.waitFor(QUESTIONS.accelerator);
    await it.send(keys.escape);
    await it.waitFor(times(QUESTIONS.framework, 2));
    // what was chosen before is where the cursor is
    await it.send(keys.enter);
    await it.waitFor(times(QUESTIONS.accelerator, 2));
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.review);
    expect(it.screen()).toMatch(/App +Gradio/);
    // from the review to the last question, and from there to the one before
    await it.send(keys.escape);
    await it.waitFor(times(QUESTIONS.accelerator, 3));
    await it.send(keys.escape);
    await it.waitFor(times(QUESTIONS.framework, 3));
    await it.send(keys.enter);
    await it.waitFor(times(QUESTIONS.accelerator, 4));
    await it.send(keys.enter);
    await it.waitFor(times(QUESTIONS.review, 2));
    await it.send(keys.down, keys.enter);
    await it.waitFor(QUESTIONS.change);
    await it.send(keys.escape);
    await it.waitFor(times(QUESTIONS.review, 3));
    await it.send(keys.down, keys.enter);
    await it.waitFor(times(QUESTIONS.change, 2));
    await choose(it, 'Port', () => lastFrame(it));
    await it.waitFor('Which port does it listen on?');
    await it.send(keys.clear, '9000', keys.escape);
    await it.waitFor(times(QUESTIONS.review, 4));
    expect(lastReview(it)).not.toMatch(/9000 +\(your answer\)/);
    // what was changed in the review is the question before it
    await it.send(keys.down, keys.enter);
    await it.waitFor(times(QUESTIONS.change, 3));
    await choose(it, 'Port', () => lastFrame(it));
    await it.waitFor(times('Which port does it listen on?', 2));
    await it.send(keys.clear, '9001', keys.enter);
    await it.waitFor(times(QUESTIONS.review, 5));
    await it.send(keys.escape);
    await it.waitFor('9001█');
    await it.send(keys.escape);
    await it.waitFor(times(QUESTIONS.accelerator, 5));
    await it.send(keys.ctrlC);
    expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    expect(await tree(dir)).toEqual({});
  });

  it('tells what cannot stand, asks again, and keeps the other answers', async () => {
    const it = run(['--framework', 'fastapi', '--cpu', '--dep', 'pandas']);
    await change(it, 'Port', 1);
    await it.waitFor('Which port does it listen on?');
    await it.send(keys.clear, '99999', keys.enter);
    await it.waitFor('65535');
    await it.send(keys.clear, '9001', keys.enter);
    await it.waitFor(times(QUESTIONS.review, 2));

    await change(it, 'Python', 2);
    await it.waitFor('Which Python?');
    await it.send(keys.clear, '3.99', keys.enter);
    await it.waitFor(/error: .*3\.99/);
    await it.waitFor(times('Which Python\\?'.replace('\\', ''), 2));
    await it.send(keys.clear, '3.13', keys.enter);
    await it.waitFor(times(QUESTIONS.review, 3));

    await change(it, 'Dependencies', 3);
    await it.waitFor('Search:');
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.more);
    await it.send('no-such-package-here', keys.enter);
    await it.waitFor(/error: [\s\S]*no-such-package-here/);
    // one field alone can mend it, and is asked again at once
    await it.waitFor(/no-such-package-here on the index[\s\S]*Search:/);
    await it.send(keys.enter);
    await it.waitFor('no-such-package-here█');
    await it.send(keys.clear, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 4));
    await it.send(keys.down, keys.down, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 5));
    expect(lastReview(it)).toMatch(/Python +3\.13 /);
    expect(lastReview(it)).toMatch(/Port +9001 /);
    expect(lastReview(it)).toMatch(/Dependencies +pandas, fastapi/);
    await it.send(keys.up, keys.enter);
    expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    expect(await tree(dir)).toEqual({});
  });
});

describe('an app that is there', { timeout: 60_000 }, () => {
  const app = 'from fastapi import FastAPI\nimport joblib\n\nservice = FastAPI()\nmodel = joblib.load("m.joblib")\n';
  beforeEach(async () => {
    await writeFile(join(dir, 'api.py'), app);
    await writeFile(join(dir, 'm.joblib'), 'x');
    await writeFile(join(dir, 'requirements.txt'), 'fastapi\nuvicorn\njoblib\nscikit-learn\n');
  });

  it('is found, and only what it does not say is asked', async () => {
    const it = run();
    await it.waitFor(QUESTIONS.review);
    expect(it.screen()).toContain('Found: FastAPI app `api:service`, joblib, scikit-learn');
    expect(it.screen()).not.toContain(QUESTIONS.framework);
    // no package of the list has a build for GPUs
    expect(it.screen()).not.toContain(QUESTIONS.accelerator);
    expect(it.screen()).not.toContain(QUESTIONS.dependencies);
    expect(it.screen()).not.toContain('api.py:4 makes a FastAPI called service');
    expect(it.screen()).toMatch(/Requirements +requirements\.txt moves to requirements\.in;/);
    await it.send(keys.down, keys.down, keys.enter);
    await it.waitFor(times(QUESTIONS.review, 2));
    expect(it.screen()).toContain('api.py:4 makes a FastAPI called service');
    expect(it.screen()).toMatch(/create +requirements\.in +\(an exact copy of your requirements\.txt\)/);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(await readFile(join(dir, 'api.py'), 'utf8')).toBe(app);
  });

  it('is left on Esc where nothing was asked before the review', async () => {
    const it = run();
    await it.waitFor(QUESTIONS.review);
    await it.send(keys.escape);
    expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
    expect(it.screen()).toContain('cancelled; nothing was written');
  });

  it('shows the files that make the image large, and what it needs when it runs', async () => {
    const code = `${app}import os\nfrom transformers import pipeline\nKEY = os.environ["API_KEY"]\npipe = pipeline("ner", model="acme/ner")\n`;
    await writeFile(join(dir, 'api.py'), code);
    await writeFile(join(dir, 'm.joblib'), 'x'.repeat(2_000_000));
    await writeFile(join(dir, 'requirements.txt'), 'fastapi\nuvicorn\njoblib\nscikit-learn\ntransformers\ntorch\n');
    await writeFile(join(dir, '.env'), 'API_KEY=x\n');
    const it = run(['--cpu']);
    await it.waitFor(QUESTIONS.review);
    expect(it.screen()).toMatch(/Largest files +m\.joblib \(2 MB\)/);
    expect(it.screen()).toMatch(/Required variables +API_KEY/);
    expect(it.screen()).toMatch(/Downloads +acme\/ner/);
    expect(it.screen()).toContain('.env is in no .gitignore');
    await it.send(keys.ctrlC);
    await it.exit();
  });

  describe('with files that exist already', () => {
    const THEIRS = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "api:service"]\n';
    const COMPOSE = 'services:\n  app:\n    build: .\n  cache:\n    image: redis:7\n';
    beforeEach(() => writeFile(join(dir, 'Dockerfile'), THEIRS));

    it('asks about each before the review, the recommended answer first, with the difference', async () => {
      await writeFile(join(dir, 'compose.yaml'), COMPOSE);
      const it = run(['--cpu']);
      await it.waitFor('Dockerfile: already exists and differs from the generated file');
      expect(it.screen()).toMatch(/● Use the generated file \(recommended\)/);
      expect(it.screen()).not.toContain(QUESTIONS.review);
      await it.send(keys.down, keys.down, keys.down, keys.down, keys.enter);
      await it.waitFor(/-FROM python:3\.12-slim\n[\s\S]*\+FROM python:/);
      await it.waitFor(times('Dockerfile: already exists', 2));
      await it.send(keys.enter);
      await it.waitFor('compose.yaml: already exists and differs from the generated file');
      await it.waitFor(/● Keep mine \(recommended\)/);
      await it.send(keys.enter);
      await it.waitFor(QUESTIONS.review);
      await it.send(keys.enter);
      expect((await it.exit()).exitCode).toBe(0);
      const files = await tree(dir);
      expect(files.Dockerfile).toContain('AS builder');
      expect(files['Dockerfile.orig']).toBe(THEIRS);
      expect(files['compose.yaml']).toBe(COMPOSE);
      expect(commandOf(it).join(' ')).toContain('--on-conflict Dockerfile=overwrite --on-conflict compose.yaml=keep');
    });

    it('writes files that fit a Dockerfile that is kept, and decides again in the review', async () => {
      const it = run(['--cpu']);
      await it.waitFor('Dockerfile: already exists');
      await it.send(keys.enter);
      await it.waitFor(QUESTIONS.review);
      await it.send(keys.down, keys.down, keys.enter);
      await it.waitFor(times('Dockerfile: already exists', 2));
      await it.send(keys.down, keys.enter);
      await it.waitFor(times(QUESTIONS.review, 2));
      await it.send(keys.enter);
      expect((await it.exit()).exitCode).toBe(0);
      const files = await tree(dir);
      expect(files.Dockerfile).toBe(THEIRS);
      expect(files).not.toHaveProperty('Dockerfile.orig');
      // the generated one admits only what the generated Dockerfile copies
      expect(files).not.toHaveProperty('.dockerignore');
    });

    it('goes back on Esc to the file before, and from the review to the files, with what was decided', async () => {
      await writeFile(join(dir, 'compose.yaml'), COMPOSE);
      const it = run(['--cpu']);
      await it.waitFor('Dockerfile: already exists');
      await it.send(keys.down, keys.enter);
      await it.waitFor('compose.yaml: already exists');
      await it.send(keys.escape);
      await it.waitFor(times('Dockerfile: already exists', 2));
      await it.send(keys.enter);
      await it.waitFor(times('compose.yaml: already exists', 2));
      await it.send(keys.enter);
      await it.waitFor(QUESTIONS.review);
      await it.send(keys.escape);
      await it.waitFor(times('Dockerfile: already exists', 3));
      expect(it.screen().slice(it.screen().lastIndexOf('Dockerfile: already'))).toMatch(/● Keep mine/);
      // nothing was asked before
      await it.send(keys.escape);
      expect(await it.exit()).toEqual({ exitCode: 130, signal: 0 });
      expect(Object.keys(await tree(dir))).not.toContain('ml-container.json');
    });

    it('writes the generated file under a new name', async () => {
      const it = run(['--cpu']);
      await it.waitFor('Dockerfile: already exists');
      await it.send(keys.down, keys.down, keys.enter);
      await it.waitFor(QUESTIONS.review);
      await it.send(keys.enter);
      await it.exit();
      const files = await tree(dir);
      expect(files.Dockerfile).toBe(THEIRS);
      expect(files['Dockerfile.new']).toContain('FROM python:');
    });
  });

  it('asks nothing a second time', async () => {
    expect((await cli([dir, '--cpu', '--yes'])).code).toBe(0);
    const it = run();
    await it.waitFor('Everything is up to date.');
    expect(it.screen()).not.toContain(QUESTIONS.accelerator);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).not.toMatch(/\b(create|update|conflict) {2}/);
  });
});

/** The way to each prompt, from the one before it. */
const WAY: [prompt: string, message: string, keysFromBefore: string[]][] = [
  ['framework', QUESTIONS.framework, []],
  ['accelerator', QUESTIONS.accelerator, [keys.enter]],
  ['dependencies', QUESTIONS.dependencies, [keys.enter]],
  ['free text', QUESTIONS.more, ['pand', keys.tab, keys.enter]],
  ['review', QUESTIONS.review, [keys.enter]],
  ['the list of choices', QUESTIONS.change, [keys.down, keys.enter]],
  ['a changed choice', 'What kind of app is', [keys.enter]],
];

describe.each([
  ['a full terminal', {}],
  ['ACCESSIBLE=1', { ACCESSIBLE: '1' }],
])('leaving at every prompt, in %s', { timeout: 60_000 }, (_name, env) => {
  const plain = 'ACCESSIBLE' in env;
  /** The same way for lines: a name, or an empty line for what is offered. */
  const LINES = [[], ['1\r'], ['1\r'], ['pandas\r', '\r'], ['\r'], ['2\r'], ['1\r']];
  /** What a plain prompt ends with, once its question is out. */
  const READY = ['[1]:', '[1]:', 'search:', '[2.13.0]', '[1]:', '[1]:', '[1]:'];

  async function goTo(at: number): Promise<Session> {
    const it = run([], { env });
    for (const [index, [, message, sent]] of WAY.slice(0, at + 1).entries()) {
      await it.send(...(plain ? (LINES[index] as string[]) : sent));
      await it.waitFor(index === 6 ? times(message, 2) : message);
    }
    if (plain && READY[at] !== '[2.13.0]') await it.waitFor(READY[at] as string);
    return it;
  }

  it.each(WAY.map(([name], index) => [name, index] as const))(
    'at %s: Ctrl-C and Ctrl-D are 130, SIGTERM is 143, and nothing is written',
    async (_prompt, at) => {
      for (const [key, code] of [
        [keys.ctrlC, 130],
        [keys.ctrlD, 130],
        ['SIGTERM', 143],
      ] as const) {
        const it = await goTo(at);
        if (key === 'SIGTERM') it.signal('SIGTERM');
        else await it.send(key);
        expect(await it.exit(), key).toEqual({ exitCode: code, signal: 0 });
        expect(it.screen()).toContain('cancelled; nothing was written');
        expectSane(it);
        expect(await tree(dir)).toEqual({});
      }
    },
  );
});

describe('terminals', { timeout: 60_000 }, () => {
  const flags = ['--framework', 'fastapi', '--cpu', '--dep', 'pandas'];

  it.each([{ NO_COLOR: '1' }, { NO_COLOR: '1', FORCE_COLOR: '1' }])(
    '%o: no SGR sequence from the first question to the report',
    async (env) => {
      const it = run([], { env: env as Record<string, string> });
      await it.waitFor(QUESTIONS.framework);
      await it.send(keys.enter);
      await it.waitFor(QUESTIONS.accelerator);
      await it.send(keys.enter);
      await it.waitFor(QUESTIONS.dependencies);
      await it.send('pand', keys.tab, keys.enter);
      await it.waitFor(QUESTIONS.more);
      await it.send(keys.enter);
      await it.waitFor(QUESTIONS.review);
      await it.send(keys.enter);
      expect((await it.exit()).exitCode).toBe(0);
      expect(it.raw()).not.toMatch(SGR);
    },
  );

  it.each([{ TERM: 'dumb' }, { ACCESSIBLE: '1' }])('%o: lines in, lines out, to the end', async (env) => {
    const it = run(flags, { env });
    await it.waitFor('[1]:');
    await it.send('2\r');
    await it.waitFor(QUESTIONS.change);
    await it.send('python\r');
    await it.waitFor('Which Python? [3.12; - for none]');
    await it.send('3.13\r');
    await it.waitFor(/Python +3\.13 +\(your answer\)/);
    await it.send('\r');
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.raw().slice(0, it.raw().lastIndexOf(QUESTIONS.review))).not.toContain(ESCAPE);
    expect(await tree(dir)).toHaveProperty('Dockerfile');
  });

  it.each([20, 40, 80, 200])('%i columns: the review is whole, and no line of ours is wider', async (columns) => {
    const it = run(flags, { columns, rows: 200 });
    await it.waitFor(/W\s*r\s*i\s*t\s*e\s+i\s*t\s*\?/);
    const words = it.screen().replaceAll(/[│\s]+/g, ' ');
    for (const said of ['FastAPI, with a starter app', 'health check /health', 'create Dockerfile'])
      expect(words).toContain(said);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
  });

  it('80 columns and 24 rows: the review and its question fit on one screen', async () => {
    const it = run(flags, { columns: 80, rows: 24 });
    await it.waitFor('Write it?');
    await it.waitFor('Cancel');
    const shown = it.screen();
    expect(shown.slice(shown.indexOf('App  ')).split('\n').length).toBeLessThan(24);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
  });

  it('0 columns read as 80', async () => {
    const it = run(flags, { sizeless: true });
    await it.waitFor(QUESTIONS.review);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(it.screen()).toMatch(/Port +8000 \(default\), health check \/health/);
  });

  it('resized during the review it goes on', async () => {
    const it = run(flags);
    await it.waitFor(QUESTIONS.review);
    it.resize(45, 15);
    await it.send(keys.down, keys.up);
    it.resize(120, 50);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(await tree(dir)).toHaveProperty('Dockerfile');
  });

  it('--json: one document on stdout, the talk on stderr', async () => {
    const out = join(dir, '..', 'out.json');
    const it = run([...flags, '--json'], { redirect: `>"${out}"` });
    await it.waitFor(QUESTIONS.review);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    const document = await readJson(out);
    expect(document.status).toBe('done');
    expect(it.screen()).not.toContain('"status"');
  });
});

describe('--interactive without a terminal', () => {
  it('takes its answers from the pipe', async () => {
    const ran = await cli([dir, '--interactive', '--json'], { stdin: 'fastapi\ncpu\npandas\n\n\nwrite it\n' });
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).spec).toMatchObject({ framework: 'fastapi', dependencies: ['pandas'] });
  });

  it.each([
    ['nothing', '', 'framework'],
    ['one answer', 'fastapi\n', 'accelerator'],
    ['half a line', 'fastapi\ncpu', 'dependencies'],
    ['all but the yes', 'fastapi\ncpu\n\n\n', 'review'],
  ])('that ends after %s exits 1 and names the open question', async (_case, stdin, question) => {
    const ran = await cli([dir, '--interactive'], { stdin });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`the input ended at the question "${question}"`);
    expect(await tree(dir)).toEqual({});
  });
});

describe('a reader that has gone', () => {
  it('changes nothing: the files are there, the exit code is 0, and nothing is said of it', async () => {
    const script = '{ "$@"; echo "code $?" >&2; } | true';
    const ran = await shell('sh', ['-c', script, 'sh', process.execPath, BIN, dir, '--framework', 'script', '--yes']);
    expect(ran.stderr).toBe('code 0\n');
    expect(await tree(dir)).toHaveProperty('Dockerfile');
  });
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in a run without questions', (SIGNAL, code) => {
  const args = ['--framework', 'fastapi', '--dep', 'pandas', '--yes', '--no-interactive'];
  const at = (CALL: string, AT: number) =>
    cli([dir, ...args], {
      env: {
        NODE_OPTIONS: `--import ${join(import.meta.dirname, '../support/signal-at.mjs')}`,
        CALL,
        AT: String(AT),
        SIGNAL,
      },
    });

  it.each([
    ['before it writes', 'readdir', 1],
    ['before it looks', 'stat', 1],
    ['before the first file', 'mkdirSync', 1],
    ['between two files', 'renameSync', 3],
    ['at the last file', 'renameSync', 18],
  ])('%s leaves nothing', async (_when, call, nth) => {
    const ran = await at(call, nth);
    expect(ran.code, `${ran.signal} ${ran.stdout}${ran.stderr}`).toBe(code);
    expect(ran.stderr).toBe('cancelled; nothing was written\n');
    expect(ran.stdout).toBe('');
    expect(await tree(dir)).toEqual({});
  });
});

describe('the wizard in a project of somebody', { timeout: 60_000 }, () => {
  const API = 'from fastapi import FastAPI\nimport pandas\nimport numpy\n\napp = FastAPI()\n';

  it('asks which of several projects is meant, and makes a container in that one only', async () => {
    await cp(join(import.meta.dirname, '../fixtures/projects/two-projects'), dir, { recursive: true });
    const it = run(['--offline', '--cpu']);
    await it.waitFor('All of them');
    expect(it.screen()).toMatch(/api[\s\S]*ui/);
    await it.send(keys.down, keys.enter);
    await it.waitFor(QUESTIONS.review);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    const files = Object.keys(await tree(dir));
    expect(files).toContain('ui/Dockerfile');
    expect(files).not.toContain('api/Dockerfile');
    expect(files).not.toContain('Dockerfile');
  });

  it('shows all of several projects before any of them is written', async () => {
    await cp(join(import.meta.dirname, '../fixtures/projects/two-projects'), dir, { recursive: true });
    const before = await tree(dir);
    const chooseAll = async (): Promise<Session> => {
      const it = run(['--offline', '--cpu']);
      await it.waitFor('All of them');
      await it.send(keys.up, keys.enter);
      await it.waitFor('Write these 2?');
      expect(it.screen()).toMatch(/api\s[\s\S]*App +FastAPI[\s\S]*ui\s[\s\S]*App +Gradio/);
      return it;
    };
    const left = await chooseAll();
    await left.send(keys.up, keys.enter);
    expect((await left.exit()).exitCode).toBe(130);
    expect(await tree(dir)).toEqual(before);

    const it = await chooseAll();
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(Object.keys(await tree(dir))).toEqual(expect.arrayContaining(['api/Dockerfile', 'ui/Dockerfile']));
  });

  it('asks which undeclared imports go onto the lock, and leaves out what is declined', async () => {
    await writeFile(join(dir, 'main.py'), API);
    await writeFile(join(dir, 'requirements.txt'), 'fastapi\n');
    const it = run(['--offline', '--cpu']);
    await it.waitFor('does not list');
    await it.send('pandas', keys.tab, keys.enter);
    await it.waitFor(QUESTIONS.review);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    const files = await tree(dir);
    expect(files['requirements.in']).toContain('fastapi\n');
    expect(files['requirements.txt']).toMatch(/^numpy==/m);
    expect(files['requirements.txt']).not.toMatch(/^pandas==/m);
    expect(JSON.parse(files['ml-container.json'] ?? '').unneeded).toEqual(['pandas']);
    // answered once
    const again = run(['--offline']);
    await again.waitFor('Everything is up to date');
    expect(again.screen()).not.toContain('does not list');
    await again.send(keys.enter);
    expect((await again.exit()).exitCode).toBe(0);
    expect(await tree(dir)).toEqual(files);
  });
});

describe('the wizard in a folder whose code shows no app', { timeout: 60_000 }, () => {
  it('asks where it is, again where that is not there, and goes on with it', async () => {
    await writeFile(join(dir, 'sums.py'), 'TOTAL = sum([1, 2])\n');
    const it = run(['--dry-run']);
    await it.waitFor('Where is the app?');
    expect(it.screen()).toContain('no app was found in 1 Python file');
    await it.send('nothere.py', keys.enter);
    await it.waitFor('nothere.py is not in the folder');
    await it.waitFor(times('Where is the app?', 2));
    await it.send('sums.py', keys.enter);
    await it.waitFor(QUESTIONS.review);
    expect(it.screen()).toContain('Found: Script `sums.py`');
    await it.send(keys.ctrlC);
    expect((await it.exit()).exitCode).toBe(130);
  });

  it('writes a small app beside it where the answer is left empty', async () => {
    await writeFile(join(dir, 'sums.py'), 'def add(a, b):\n    return a + b\n');
    const it = run();
    await it.waitFor('Where is the app?');
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.framework);
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.accelerator);
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.dependencies);
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.more);
    await it.send(keys.enter);
    await it.waitFor(QUESTIONS.review);
    await it.send(keys.enter);
    expect((await it.exit()).exitCode, it.screen()).toBe(0);
    expect(await tree(dir)).toMatchObject({ 'sums.py': expect.any(String), 'app/main.py': expect.any(String) });
    const again = await cli(['.', '--yes'], { cwd: dir });
    expect(again.code, again.stderr).toBe(0);
  });
});
