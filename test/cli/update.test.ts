/** `update` as a process: what it says, what it writes, what it leaves alone. */
import { appendFile, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLockedFile, formatLockFile, LOCK_NAME } from '../../src/spec/lockfile.ts';
import { cli, folder, tree } from '../support/cli.ts';
import { lockOf, withOlderBase, writtenSo } from '../support/older.ts';

let home: string;
let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: home, remove } = await folder());
  dir = join(home, 'it');
});
afterEach(() => remove());

const create = async (...args: string[]): Promise<void> => {
  const ran = await cli([dir, '--yes', ...args]);
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
};
const update = (...args: string[]) => cli(['update', dir, ...args]);
const told = async (...args: string[]) => {
  const ran = await update('--json', ...args);
  return { code: ran.code, ...JSON.parse(ran.stdout) };
};
const read = (path: string): Promise<string> => readFile(join(dir, path), 'utf8');
const edit = async (path: string, change: (text: string) => string): Promise<void> =>
  writeFile(join(dir, path), change(await read(path)));
const statusOf = (result: { files: { path: string; status: string }[] }, path: string) =>
  result.files.find((file) => file.path === path)?.status;

describe('what a newer release brings', () => {
  it('is written and said with its reason; a second update finds nothing', async () => {
    await create('--framework', 'fastapi');
    const current = await tree(dir);
    withOlderBase(dir);
    await appendFile(join(dir, 'compose.yaml'), '# mine\n');
    const result = await told();
    expect(result.code).toBe(0);
    expect(result.changed).toEqual([
      {
        choice: 'base image',
        from: 'python:3.12.11-slim-trixie',
        to: expect.stringMatching(/^python:3\.12\.\d\d-slim-trixie$/),
        because: 'newer patch release of Python 3.12: security and bug fixes',
      },
    ]);
    expect(await tree(dir)).toEqual({ ...current, 'compose.yaml': `${current['compose.yaml']}# mine\n` });
    const second = await update();
    expect(second.stdout).toContain('up to date');
    expect(second.stdout).not.toContain('base image');
    expect(await tree(dir)).toEqual({ ...current, 'compose.yaml': `${current['compose.yaml']}# mine\n` });
  });

  it('is shown, and not written, with --dry-run and --diff', async () => {
    await create('--framework', 'script', '--python', '3.12');
    withOlderBase(dir);
    const before = await tree(dir);
    expect((await update('--dry-run')).stdout).toMatch(/update {2}Dockerfile[\s\S]*nothing was written/);
    expect((await update('--diff')).stdout).toMatch(/^-FROM python:3\.12\.11.*\n\+FROM python:3\.12\./m);
    expect(await tree(dir)).toEqual(before);
  });

  it('does not come where a patch release is pinned, and that is said', async () => {
    await create('--framework', 'script', '--python', '3.12.11');
    const result = await told();
    expect(result.warnings.join()).toMatch(/Python 3\.12\.11 is pinned and 3\.12\.\d+ is out.*--python 3\.12 follows/);
    expect((await told('--python', '3.12')).changed.map(({ choice }: { choice: string }) => choice)).toContain(
      'base image',
    );
  });

  it('keeps the locked versions though a newer snapshot has others, unless --relock is given', async () => {
    await create('--framework', 'fastapi');
    const current = await read('requirements.txt');
    const hash = 'a'.repeat(64);
    const older = (text: string) =>
      text.replace(/^idna==.*(\\\n {4}--hash=.*)+/m, `idna==3.1 \\\n    --hash=sha256:${hash}`);
    writtenSo(dir, 'requirements.txt', older);
    const lock = lockOf(dir);
    lock.files['requirements.txt'] = createLockedFile('relocked', await read('requirements.txt'));
    await writeFile(join(dir, LOCK_NAME), formatLockFile({ ...lock, snapshot: '2026-01-01' }));
    const kept = await told();
    expect(await read('requirements.txt')).toContain(`idna==3.1 \\\n    --hash=sha256:${hash}`);
    expect(kept.warnings.join()).toContain('update --relock takes them');
    const moved = await told('--relock');
    expect(moved.moved).toEqual([{ name: 'idna', from: '3.1', to: expect.any(String) }]);
    expect(await read('requirements.txt')).toBe(current);
  });
});

describe('a choice that changes', () => {
  it.each([
    [['--python', '3.13'], 'python', /python:3\.13\./],
    [['--port', '9000'], 'port', /EXPOSE 9000/],
    [['--gpu'], 'accelerator', /NVIDIA_/],
    [['--set', 'user=10001'], 'user', /10001/],
    [['--set', 'base.suite=bookworm'], 'base image', /slim-bookworm/],
  ])('%j', async (args, choice, shows) => {
    await create('--framework', 'fastapi', '--dep', 'torch');
    const result = await told(...args);
    expect(result.code).toBe(0);
    expect(result.changed.map((one: { choice: string }) => one.choice)).toContain(choice);
    expect(await read('Dockerfile')).toMatch(shows);
    const before = await tree(dir);
    expect((await told()).changed).toEqual([]);
    expect(await tree(dir)).toEqual(before);
  });

  it('of the framework replaces a starter that nobody edited', async () => {
    await create('--framework', 'fastapi', '--dep', 'pandas');
    const ran = await update('--framework', 'gradio');
    expect(ran.code, ran.stdout).toBe(0);
    const files = Object.keys(await tree(dir));
    expect(files).toContain('app.py');
    expect(files).not.toContain('app/main.py');
    expect(await read('requirements.in')).toMatch(/\ngradio\npandas\n$/);
    expect(ran.stdout).toMatch(/delete {2}app\/main\.py/);
    expect(await read('Dockerfile')).not.toContain('uvicorn');
    await rm(join(dir, 'app.py'));
  });

  it('of the framework leaves an app that has one edit, and says so', async () => {
    await create('--framework', 'fastapi');
    await appendFile(join(dir, 'app/model.py'), '# mine\n');
    const ran = await update('--framework', 'gradio', '--entry', 'app/main.py');
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain(
      'the app in the folder is yours, so no starter of gradio was written',
    );
    expect(await read('app/model.py')).toContain('# mine');
    expect(Object.keys(await tree(dir))).not.toContain('app.py');
  });
});

describe('what the user did', () => {
  it('moved files are said and not written again', async () => {
    await create('--framework', 'script');
    await rename(join(dir, 'scripts'), join(dir, 'bin'));
    const ran = await update('--port', '1');
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain('you moved it to bin/run.sh');
    expect(Object.keys(await tree(dir))).not.toContain('scripts/run.sh');
  });

  it('an edited lock of the requirements is made again, by each of the commands, and what is gone is told', async () => {
    await create('--framework', 'fastapi');
    const whole = await tree(dir);
    for (const command of [
      ['update', dir],
      ['lock', dir],
      [dir, '--yes'],
    ]) {
      await edit('requirements.txt', (text) => text.replace(/^idna==.*/m, 'idna==2.0 \\'));
      expect((await cli(['check', dir])).stdout).toMatch(/requirements\.txt:\d+ error was edited since it was locked/);
      const ran = await cli([...command, '--json']);
      const result = JSON.parse(ran.stdout);
      expect([ran.code, statusOf(result, 'requirements.txt')]).toEqual([0, 'update']);
      expect(ran.stdout).toContain('idna==2.0 is dropped');
      // git does not have the edited text, so that it is kept
      const { 'requirements.txt.orig': kept, ...rest } = await tree(dir);
      expect(kept).toContain('idna==2.0 ');
      expect(rest).toEqual(whole);
      expect((await cli(['check', dir])).stdout).toContain('no problems found');
    }
  });

  it('a lock that asks for more is kept, with the way out in words, and no move is told that is not written', async () => {
    await create('--framework', 'fastapi');
    const lock = await read('requirements.txt');
    await appendFile(join(dir, 'requirements.txt'), 'six\n');
    for (const command of [
      ['update', dir],
      ['lock', dir],
      ['lock', dir, '--on-conflict', 'merge'],
      [dir, '--yes'],
    ]) {
      const ran = await cli([...command, '--json']);
      const result = JSON.parse(ran.stdout);
      expect([ran.code, statusOf(result, 'requirements.txt'), result.moved ?? []]).toEqual([3, 'conflict', []]);
      expect(ran.stdout).toMatch(/it has six, .*requirements\.in \(--dep\)/);
      expect(await read('requirements.txt')).toBe(`${lock}six\n`);
    }
    const found = JSON.parse((await cli(['check', dir, '--json'])).stdout).findings;
    expect(found).toMatchObject([{ path: 'requirements.txt', rule: 'drift', what: expect.stringContaining('six') }]);
    const mended = await cli(['lock', dir, '--dep', 'six', '--json']);
    expect([mended.code, JSON.parse(mended.stdout).moved.map(({ name }: { name: string }) => name)]).toEqual([
      0,
      ['six'],
    ]);
    expect((await cli(['check', dir])).stdout).toContain('no problems found');
    await appendFile(join(dir, 'requirements.txt'), 'attrs\n');
    // the copy of the first time is not overwritten
    const blocked = await cli(['lock', dir, '--on-conflict', 'overwrite']);
    expect([blocked.code, blocked.stdout]).toEqual([
      3,
      expect.stringMatching(/requirements\.txt\.orig is in the\s+way/),
    ]);
    await rename(join(dir, 'requirements.txt.orig'), join(dir, 'requirements.txt.first'));
    expect((await cli(['lock', dir, '--on-conflict', 'overwrite'])).code).toBe(0);
    expect(await read('requirements.txt')).not.toContain('attrs');
    expect((await cli(['check', dir])).stdout).toContain('no problems found');
  });

  it('is overwritten where --on-conflict says so, although there is nothing new', async () => {
    await create('--framework', 'fastapi');
    const whole = await tree(dir);
    for (const command of [
      ['update', dir],
      [dir, '--yes'],
    ]) {
      await writeFile(join(dir, 'Dockerfile'), 'broken\n');
      expect((await cli([...command, '--on-conflict', 'overwrite'])).code).toBe(0);
      // what was there stays beside it, since no git has it
      expect(await tree(dir)).toEqual({ ...whole, 'Dockerfile.orig': 'broken\n' });
    }
  });

  it('is told as what is left to do, and no more is promised', async () => {
    await create('--framework', 'fastapi');
    await edit('Dockerfile', (text) => text.replace(/^EXPOSE.*\n/m, '$&ENV FOO=bar\n'));
    await appendFile(join(dir, 'compose.yaml'), '# mine\n');
    const port = (...args: string[]) => cli([dir, '--port', '9000', '--yes', ...args]);
    const kept = await port();
    expect(kept.code).toBe(3);
    expect(kept.stdout).toMatch(/kept yours: Dockerfile; .*your edits of compose\.yaml would go/);
    expect(kept.stdout).not.toContain('Open http');
    const [finding] = JSON.parse((await cli(['check', dir, '--json'])).stdout).findings;
    expect(finding).toMatchObject({ path: 'Dockerfile', rule: 'drift' });
    // as seen from where the test runs, so perhaps relative
    expect(finding.fix).toMatch(/\bupdate \S+ --on-conflict merge/);
    const compared = await port('--on-conflict', 'new');
    expect(compared.code).toBe(3);
    expect(compared.stdout).toContain('to compare: Dockerfile.new');
    expect(compared.stdout).not.toContain('kept yours');
    const merged = await update('--on-conflict', 'merge');
    expect(merged.code).toBe(3);
    expect(merged.stdout).toContain('to resolve: Dockerfile');
    expect(merged.stdout).not.toContain('kept yours');
    const marker = (await read('Dockerfile')).split('\n').findIndex((line) => line.startsWith('<<<<<<<')) + 1;
    expect((await cli(['check', dir, '--json'])).stdout).toContain('has conflict markers to resolve');
    expect((await cli(['check', dir])).stdout).toContain(`Dockerfile:${marker} error has conflict markers`);
  });

  it('is never that packages are gone which are there', async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'train.py'), 'import requests\nprint(requests.get("http://a"))\n');
    await create();
    const result = await told('--with', 'kubernetes');
    expect(result.changed.map(({ choice }: { choice: string }) => choice)).not.toContain('dependencies');
    expect(await read('requirements.in')).toContain('requests');
  });
});

describe('requirements.in that was made from another list', () => {
  const PYPROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = ["requests", "six>=1"]\n';
  const list = async (): Promise<string[]> =>
    (await read('requirements.in')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  beforeEach(async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'train.py'), 'import requests\nprint(requests.get("http://a"))\n');
  });

  it('follows it, and keeps what was added to it', async () => {
    await writeFile(join(dir, 'pyproject.toml'), PYPROJECT);
    await create('--dep', 'attrs');
    const whole = await tree(dir);
    await create();
    expect(await tree(dir)).toEqual(whole);
    await edit('pyproject.toml', (text) => text.replace('"six>=1"', '"six>=1.1", "idna"'));
    expect((await cli(['check', dir])).stdout).toContain('is behind pyproject.toml');
    expect((await update()).code).toBe(0);
    expect(await list()).toEqual(['requests', 'six>=1.1', 'attrs', 'idna']);
    expect(await read('requirements.txt')).toMatch(/^attrs==[\s\S]*^idna==/m);
    expect((await cli(['check', dir])).stdout).toContain('no problems found');
    await appendFile(join(dir, 'requirements.in'), 'certifi # mine\n');
    await edit('pyproject.toml', (text) => text.replace(', "idna"', ''));
    expect((await cli(['lock', dir])).code).toBe(0);
    expect(await list()).toEqual(['requests', 'six>=1.1', 'attrs', 'certifi # mine']);
    await rm(join(dir, 'pyproject.toml'));
    await create();
    expect(await list()).toEqual(['requests', 'six>=1.1', 'attrs', 'certifi # mine']);
  });

  it('is the same lock where a line of the code moves that imports what no list has', async () => {
    await writeFile(join(dir, 'requirements.in'), 'six\n');
    await create();
    const lock = await read('requirements.txt');
    expect(lock).toMatch(/^ +# via train\.py$/m);
    await edit('train.py', (text) => `"""What it does."""\n\n${text}`);
    expect((await cli(['check', dir])).stdout).toContain('no problems found');
    await create();
    expect(await read('requirements.txt')).toBe(lock);
  });

  it('never takes the place of one that people wrote', async () => {
    await writeFile(join(dir, 'requirements.in'), '# mine\nsix\n');
    await writeFile(join(dir, 'other.txt'), 'requests\n');
    for (const policy of [[], [], ['--on-conflict', 'keep'], []]) {
      const ran = await cli([dir, '--yes', '--requirements', 'other.txt', ...policy]);
      expect([ran.code, await read('requirements.in')]).toEqual([policy.length > 0 ? 0 : 3, '# mine\nsix\n']);
    }
  });
});

describe('the lock file', () => {
  it("with git's conflict markers is read from both sides, and written whole", async () => {
    await create('--framework', 'script', '--python', '3.12');
    withOlderBase(dir);
    await edit(LOCK_NAME, (text) =>
      text.replace(
        /( {2}"tool".*\n)/,
        (line) => `<<<<<<< HEAD\n${line}=======\n${line.replace('0', '9')}>>>>>>> other\n`,
      ),
    );
    const result = await told();
    expect([result.code, statusOf(result, 'Dockerfile')]).toEqual([0, 'update']);
    expect(JSON.parse(await read(LOCK_NAME)).version).toBe(2);
  });

  it('edited by hand, so that it does not say what was written, makes a conflict and not a loss', async () => {
    await create('--framework', 'script', '--python', '3.12');
    withOlderBase(dir);
    await edit('Dockerfile', (text) => `${text}# mine\n`);
    await edit(LOCK_NAME, (text) => text.replace(/("Dockerfile".*"said":").{20}/, '$1AAAA'));
    const theirs = await read('Dockerfile');
    const result = await told();
    expect([result.code, statusOf(result, 'Dockerfile')]).toEqual([3, 'conflict']);
    expect(await read('Dockerfile')).toBe(theirs);
  });

  it('of format 1 is brought to today’s, and still says what the base image was', async () => {
    await create('--framework', 'script', '--python', '3.12');
    withOlderBase(dir);
    const { decisions: _decisions, lockedFor: _lockedFor, ...first } = JSON.parse(await read(LOCK_NAME));
    await writeFile(join(dir, LOCK_NAME), JSON.stringify({ ...first, version: 1 }));
    const result = await told();
    expect(result.changed).toMatchObject([{ choice: 'base image', from: 'python:3.12.11-slim-trixie' }]);
    expect(result.code).toBe(0);
    expect(JSON.parse(await read(LOCK_NAME))).toMatchObject({ version: 2, decisions: { python: '3.12' } });
  });

  it.each([
    [LOCK_NAME, (text: string) => text.replace('"version": 2', '"version": 99')],
    ['ml-container.json', (text: string) => text.replace('{', '{"version": 99,')],
  ])('a newer %s is refused with what to run', async (path, change) => {
    await create('--framework', 'script');
    await edit(path, change);
    const before = await tree(dir);
    const ran = await update();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('newer create-ml-container');
    expect(ran.stderr).toContain('npx create-ml-container@latest');
    expect(await tree(dir)).toEqual(before);
  });

  it('that is absent: nothing to update, and what to do', async () => {
    await mkdir(dir);
    const ran = await update();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('npx create-ml-container');
  });
});

it('needs no git', async () => {
  await create('--framework', 'script', '--python', '3.12');
  withOlderBase(dir);
  const ran = await cli(['update', dir], { env: { PATH: join(home, 'nothing') } });
  expect(ran.code, ran.stderr).toBe(0);
  expect(await read('Dockerfile')).not.toContain('3.12.11');
});

describe('--all', () => {
  it('updates every project below, says the worst, and enters neither git nor environments', async () => {
    await create('--framework', 'script', '--python', '3.12', '--name', 'it');
    withOlderBase(dir);
    const places = ['a', 'b/c', 'node_modules/x', '.git/x', '.venv/x', 'broken', 'edited'];
    for (const place of places) await cp(dir, join(home, 'mono', place), { recursive: true });
    await writeFile(join(home, 'mono/broken/ml-container.json'), '{');
    const edited = join(home, 'mono/edited/Dockerfile');
    await writeFile(edited, (await readFile(edited, 'utf8')).replace('FROM python:3.12.11', 'FROM mine:1'));
    const ran = await cli(['update', '--all', join(home, 'mono'), '--json']);
    expect(ran.code).toBe(1);
    const { status, projects } = JSON.parse(ran.stdout);
    expect(status).toBe('error');
    expect(projects.map((one: { dir: string; status: string }) => [one.dir, one.status])).toEqual([
      ['a', 'done'],
      ['b/c', 'done'],
      ['broken', 'error'],
      ['edited', 'conflicts'],
    ]);
    for (const [place, old] of [
      ['a', false],
      ['node_modules/x', true],
      ['.git/x', true],
      ['.venv/x', true],
    ] as const)
      expect((await readFile(join(home, 'mono', place, 'Dockerfile'), 'utf8')).includes('3.12.11')).toBe(old);
    await rm(join(home, 'mono/broken'), { recursive: true });
    const dry = await cli(['update', '--all', join(home, 'mono'), '--dry-run', '--python', '3.13']);
    expect([dry.code, dry.stdout]).toEqual([3, expect.stringMatching(/planned {2}edited {2}left to you: Dockerfile/)]);
    const again = await cli(['update', '--all', join(home, 'mono')]);
    expect(again.code).toBe(3);
    expect(again.stdout).toMatch(/conflicts {2}edited[\s\S]*3 projects: 1 conflicts, 2 unchanged/);
  });
});

describe('a project whose own app has moved', () => {
  beforeEach(async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
    await writeFile(join(dir, 'requirements.txt'), 'fastapi\n');
    await create();
  });

  it('gets no starter app, and the error names the entry point that is missing', async () => {
    await rename(join(dir, 'main.py'), join(dir, 'main.txt'));
    const before = await tree(dir);
    const ran = await update();
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('the app main:app was not found, and update writes no starter app');
    expect(await tree(dir)).toEqual(before);
  });

  it('is updated by the fix that the error prints', async () => {
    await mkdir(join(dir, 'service'));
    await rename(join(dir, 'main.py'), join(dir, 'service/web.py'));
    const ran = await update('--entry', 'service.web:app');
    expect(ran.code, ran.stderr).toBe(0);
    expect(await read('Dockerfile')).toContain('service.web:app');
  });
});

describe('lock', () => {
  it('updates every file that follows from the lock, so that check passes', async () => {
    await create('--framework', 'fastapi', '--python', '3.12');
    await appendFile(join(dir, 'requirements.in'), 'pytesseract\n');
    const ran = await cli(['lock', dir]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await read('Dockerfile')).toContain('tesseract-ocr');
    expect((await cli(['check', dir])).stdout).not.toContain('drift');
  });
});
