/** `check` as a process: on what we generate, on what is broken in it, and in every format. */
import { cp, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { outputFile } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

const env = { SOURCE_DATE_EPOCH: String(Date.parse('2026-11-21') / 1000) };
const check = (dir: string, ...args: string[]) => cli(['check', dir, ...args], { env });
const findings = async (dir: string): Promise<string[]> =>
  (JSON.parse((await check(dir, '--json')).stdout).findings as { path: string; line: number; rule: string }[]).map(
    ({ path, line, rule }) => `${path}:${line} ${rule}`,
  );

let top: { path: string; remove: () => Promise<void> };
const made = (name: string): string => join(top.path, name);
let copies = 0;

async function create(name: string, ...args: string[]): Promise<void> {
  const ran = await cli([made(name), '--name', 'app', ...args, '--yes', '--no-interactive']);
  expect(ran.code, ran.stderr).toBe(0);
}

/** A project to break; the one it comes from stays whole. */
async function copyOf(name: string): Promise<string> {
  const dir = made(`copy-${(copies += 1)}`);
  await cp(made(name), dir, { recursive: true });
  return dir;
}

/** Puts one text in the place of another, which must be there. @returns the line where it starts. */
async function edit(dir: string, path: string, from: string | RegExp, to: string): Promise<number> {
  const text = await readFile(join(dir, path), 'utf8');
  const at = typeof from === 'string' ? text.indexOf(from) : text.search(from);
  expect(at, `${path} has ${from}`).toBeGreaterThanOrEqual(0);
  await writeFile(
    join(dir, path),
    text.replace(from, () => to),
  );
  return text.slice(0, at).split('\n').length;
}

async function add(dir: string, path: string, text: string): Promise<void> {
  await outputFile(join(dir, path), text);
}

beforeAll(async () => {
  top = await folder();
  await create('web', '--framework', 'fastapi', '--cpu', '--python', '3.12', '--set', 'apt=ffmpeg');
  await create('gpu', '--framework', 'fastapi', '--gpu', '--dep', 'torch', '--python', '3.12');
});
afterAll(() => top.remove());

describe('what we generate is clean', () => {
  const cases = ['fastapi', 'gradio', 'script', 'streamlit'].flatMap((framework) =>
    [['--cpu'], ['--gpu', '--dep', 'torch']].map((accelerator) => ({ framework, accelerator })),
  );
  it.each(cases)('$framework $accelerator', async ({ framework, accelerator }) => {
    const name = `${framework}${accelerator[0]}`;
    await create(name, '--framework', framework, ...accelerator);
    const ran = await check(made(name), '--json');
    expect(JSON.parse(ran.stdout).findings).toEqual([]);
    expect(ran.code).toBe(0);
  });
});

/** What is broken, and where it must be found. */
type Break = (dir: string) => Promise<string>;
const inDockerfile =
  (rule: string, from: string | RegExp, to: string, further = 0): Break =>
  async (dir) =>
    `Dockerfile:${(await edit(dir, 'Dockerfile', from, to)) + further} ${rule}`;
const runtime = 'WORKDIR /app\n';
const defects: [string, string, Break][] = [
  ['root by name', 'web', inDockerfile('root-user', 'USER 1000:1000', 'USER root')],
  ['root by number', 'web', inDockerfile('root-user', 'USER 1000:1000', 'USER 0')],
  ['shell form', 'web', inDockerfile('shell-form', /^CMD .*$/m, 'CMD uvicorn app.main:app --host 0.0.0.0')],
  [
    'a shell that stays',
    'web',
    inDockerfile('shell-without-exec', /^CMD .*$/m, 'CMD ["sh", "-c", "uvicorn app.main:app --host 0.0.0.0"]'),
  ],
  ['loopback', 'web', inDockerfile('binds-loopback', /^CMD .*$/m, 'CMD ["uvicorn", "app.main:app"]')],
  ['another port', 'web', inDockerfile('port-mismatch', 'EXPOSE 8000', 'EXPOSE 9000')],
  ['reload', 'web', inDockerfile('reload-in-image', '--timeout-graceful-shutdown 8', '--reload')],
  [
    'no health check',
    'web',
    async (dir) => {
      await edit(dir, 'Dockerfile', /^HEALTHCHECK .*\n.*\n/m, '');
      return `Dockerfile:${await edit(dir, 'Dockerfile', 'EXPOSE', 'EXPOSE')} no-healthcheck`;
    },
  ],
  [
    'curl that is not there',
    'web',
    inDockerfile(
      'healthcheck-program',
      /^HEALTHCHECK .*\n.*$/m,
      'HEALTHCHECK CMD curl -f http://localhost:8000/health',
    ),
  ],
  ['two commands', 'web', inDockerfile('several-commands', /^CMD /m, 'CMD ["true"]\nCMD ')],
  ['an unpinned base', 'web', inDockerfile('unpinned-base', /python:\S+/, 'python')],
  ['the newest base', 'web', inDockerfile('unpinned-base', /python:\S+/, 'python:latest')],
  ['an old Python', 'web', inDockerfile('python-end-of-life', /python:\S+/, 'python:3.9.20-slim-bookworm')],
  ['Alpine', 'web', inDockerfile('alpine-base', /python:\S+/, 'python:3.12.16-alpine3.23')],
  ['a secret in ENV', 'web', inDockerfile('secret-in-variable', runtime, `ENV HF_TOKEN=x\n${runtime}`)],
  ['a secret in ARG', 'web', inDockerfile('secret-in-variable', runtime, `ARG API_KEY\n${runtime}`)],
  [
    'a password in a URL',
    'web',
    inDockerfile(
      'secret-in-command',
      runtime,
      `RUN python -m pip config set global.index-url https://me:pass@example.com/simple\n${runtime}`,
    ),
  ],
  ['a copied .env', 'web', inDockerfile('secret-copied', runtime, `COPY .env /app/\n${runtime}`)],
  ['chown -R', 'web', inDockerfile('recursive-chown', 'USER 1000:1000', 'RUN chown -R 1000:1000 /app\nUSER 1000:1000')],
  [
    'pip without a version',
    'web',
    inDockerfile('unpinned-install', runtime, `RUN pip install --no-cache-dir pandas\n${runtime}`),
  ],
  ['a cache that stays', 'web', inDockerfile('pip-cache', runtime, `RUN pip install pandas==2.3.3\n${runtime}`)],
  [
    'code before packages',
    'web',
    inDockerfile(
      'code-before-dependencies',
      runtime,
      `${runtime}COPY app /app/app\nRUN pip install --no-cache-dir pandas==2.3.3\n`,
      1,
    ),
  ],
  [
    'lists that stay',
    'web',
    inDockerfile(
      'apt-lists',
      runtime,
      `RUN apt-get update && apt-get install -y --no-install-recommends git\n${runtime}`,
    ),
  ],
  [
    'a question of apt',
    'web',
    inDockerfile(
      'apt-without-yes',
      'apt-get install -y --no-install-recommends ffmpeg',
      'apt-get install --no-install-recommends ffmpeg',
    ),
  ],
  ['an upgrade', 'web', inDockerfile('apt-upgrade', 'apt-get install -y', 'apt-get upgrade -y && apt-get install -y')],
  ['ADD of a URL', 'web', inDockerfile('add-url', runtime, `ADD https://example.com/model.bin /app/\n${runtime}`)],
  [
    'a script from the network',
    'web',
    inDockerfile('remote-script', runtime, `RUN curl -fsSL https://example.com/x.sh | sh\n${runtime}`),
  ],
  [
    'a GPU while building',
    'gpu',
    inDockerfile('gpu-at-build', runtime, `RUN python -c "import torch; assert torch.cuda.is_available()"\n${runtime}`),
  ],
  ['a driver that is too old', 'gpu', inDockerfile('driver-floor', 'driver>=580', 'driver>=525')],
  ['the CUDA compiler', 'gpu', inDockerfile('devel-base', /python:\S+/, 'nvidia/cuda:13.0.1-devel-ubuntu24.04')],
  ['a relative WORKDIR', 'web', inDockerfile('relative-workdir', 'WORKDIR /app', 'WORKDIR app')],
  ['a cd that is lost', 'web', inDockerfile('lost-cd', runtime, `RUN cd /tmp\n${runtime}`)],
  [
    'a rule that there is not',
    'web',
    inDockerfile('unknown-rule', runtime, `# ml-container ignore=root-usr: why\n${runtime}`, 1),
  ],
  [
    'a file without a stage',
    'web',
    async (dir) => {
      await add(dir, 'Dockerfile.empty', '# later\n');
      return 'Dockerfile.empty:1 no-stage';
    },
  ],
  [
    'a lock that was never committed, although the spec was edited',
    'web',
    async (dir) => {
      await rm(join(dir, 'ml-container.lock'));
      return 'ml-container.lock:1 drift';
    },
  ],
  [
    'a spec and a lock that are gone',
    'web',
    async (dir) => {
      await rm(join(dir, 'ml-container.lock'));
      await rm(join(dir, 'ml-container.json'));
      return 'ml-container.json:1 drift';
    },
  ],
  [
    'a Dockerfile that was deleted',
    'web',
    async (dir) => {
      await rm(join(dir, 'Dockerfile'));
      return 'Dockerfile:1 drift';
    },
  ],
  ['a word that is none', 'web', inDockerfile('unknown-instruction', runtime, `${runtime}COPPY a b\n`, 1)],
  [
    'COPY of what is ignored',
    'web',
    async (dir) => {
      await add(dir, 'notes.txt', 'x');
      return inDockerfile('copy-ignored', runtime, `${runtime}COPY notes.txt /app/\n`, 1)(dir);
    },
  ],
  ['COPY of nothing', 'web', inDockerfile('copy-missing', runtime, `${runtime}COPY absent.py /app/\n`, 1)],
  [
    'a secret in the context',
    'web',
    async (dir) => {
      await add(dir, 'app/.env', 'A=1');
      await edit(dir, '.dockerignore', '**/*.env\n', '');
      return 'app/.env:1 secret-in-context';
    },
  ],
  [
    'gigabytes in the context',
    'web',
    async (dir) => {
      await add(dir, 'data.bin', '');
      await truncate(join(dir, 'data.bin'), 2_000_000_000);
      await writeFile(join(dir, '.dockerignore'), '');
      await edit(dir, 'Dockerfile', /^COPY --chmod=755 app .*$/m, 'COPY . /app');
      return 'data.bin:1 large-context';
    },
  ],
  [
    'an environment in the context',
    'web',
    async (dir) => {
      await add(dir, '.venv/lib/x.py', '');
      await writeFile(join(dir, '.dockerignore'), '');
      await edit(dir, 'Dockerfile', /^COPY --chmod=755 app .*$/m, 'COPY . /app');
      return '.venv:1 leftovers-in-context';
    },
  ],
  [
    'a spec that moved on',
    'web',
    async (dir) => {
      await edit(dir, 'ml-container.json', '"3.12"', '"3.13"');
      return 'Dockerfile:1 drift';
    },
  ],
  [
    'a requirement that is not locked',
    'web',
    async (dir) => {
      const text = await readFile(join(dir, 'requirements.in'), 'utf8');
      await writeFile(join(dir, 'requirements.in'), `${text}pandas\n`);
      return `requirements.in:${text.split('\n').length} lock-stale`;
    },
  ],
  [
    'a lock that was edited',
    'web',
    async (dir) => {
      const line = await edit(dir, 'requirements.txt', /^click==.*$/m, 'click==1.0 \\');
      return `requirements.txt:${line} drift`;
    },
  ],
  [
    'a preset that is overridden',
    'web',
    async (dir) => {
      await add(
        dir,
        'team.json',
        '{ "base": { "suite": "trixie" }, "enforce": { "base.suite": "what security has scanned" } }',
      );
      await edit(
        dir,
        'ml-container.json',
        '"framework"',
        '"extends": ["./team.json"],\n  "base": { "suite": "bookworm" },\n  "framework"',
      );
      return 'ml-container.json:4 preset-enforced';
    },
  ],
  [
    'a spec of which nothing can be made',
    'web',
    async (dir) => {
      await edit(dir, 'ml-container.json', '"3.12"', '"3.99"');
      return 'ml-container.json:1 unusable-project';
    },
  ],
];

describe('what is broken is found, in its file and line', () => {
  it.each(defects)('%s', async (_, project, breakIt) => {
    const dir = await copyOf(project);
    const wanted = await breakIt(dir);
    expect(await findings(dir)).toContain(wanted);
  });

  it('an edit of the user is no drift', async () => {
    const dir = await copyOf('web');
    await edit(dir, 'compose.yaml', 'services:', '# ours\nservices:');
    expect(await findings(dir)).toEqual([]);
  });

  it('a comment above the line takes a rule out', async () => {
    const dir = await copyOf('web');
    await edit(dir, 'Dockerfile', 'USER 1000:1000', '# ml-container ignore=root-user: the sidecar needs it\nUSER root');
    expect(await findings(dir)).toEqual([]);
  });
});

describe('how it is told', () => {
  let broken: string;
  beforeAll(async () => {
    broken = await copyOf('web');
    await edit(broken, 'Dockerfile', /^CMD .*$/m, 'CMD uvicorn app.main:app --host 0.0.0.0');
    await edit(broken, 'Dockerfile', runtime, `RUN pip install pandas==2.3.3\n${runtime}`);
  });

  it('to people: place, reason, fix, and exit 1', async () => {
    const ran = await check(broken);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(
      /Dockerfile:\d+ warning CMD is in the shell form \[shell-form\]\n {2}why: .*\n.*\n {2}fix: /,
    );
    expect(ran.stderr).toBe('');
  });

  it('as SARIF 2.1.0, valid by its schema', async () => {
    const require = createRequire(import.meta.url);
    const schema = JSON.parse(
      await readFile(
        join(dirname(require.resolve('@microsoft/jest-sarif/package.json')), 'lib/schemas/sarif-2.1.0-rtm.5.json'),
        'utf8',
      ),
    );
    // its draft-04 has nothing that the newer drafts read otherwise
    const { $schema: _draft, id: _id, ...rules } = schema;
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(rules);
    const ran = await check(broken, '--format', 'sarif');
    const document = JSON.parse(ran.stdout);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'pip-cache',
      'shell-form',
    ]);
    expect(validate({ ...document, version: '1' })).toBe(false);
  });

  it('as annotations of GitHub Actions', async () => {
    const ran = await cli(['check', '--format', 'github'], { cwd: broken, env });
    expect(ran.stdout).toMatch(
      /^::warning file=Dockerfile,line=\d+,endLine=\d+,title=pip-cache::pip keeps.*%0Awhy: .*%0Afix: .*\n/,
    );
    expect(ran.code).toBe(1);
  });

  it('--fix mends what is certain', async () => {
    const dir = made('fixed');
    await cp(broken, dir, { recursive: true });
    const ran = await check(dir, '--fix');
    expect(ran.stdout).toContain('Dockerfile, ml-container.json: no problems found');
    expect(ran.code).toBe(0);
    const text = await readFile(join(dir, 'Dockerfile'), 'utf8');
    expect(text).toContain('RUN pip install --no-cache-dir pandas==2.3.3');
    expect(text).toContain('CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]');
  });

  it('--context lists what may be copied, with sizes', async () => {
    const ran = await check(made('web'), '--context', '--json');
    const [context] = JSON.parse(ran.stdout).context;
    expect(context.files.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['app/main.py', 'requirements.txt']),
    );
    expect(context.files.map(({ path }: { path: string }) => path)).not.toContain('compose.yaml');
    expect((await check(made('web'), '--context')).stdout).toMatch(/\d (?:B|kB) {2}app\/main\.py/);
  });

  it('exit 2 where there is nothing to check, and for a flag of no command', async () => {
    const empty = await folder();
    expect((await check(empty.path)).code).toBe(2);
    await empty.remove();
    expect((await cli(['--fix', made('web')])).code).toBe(2);
  });
});

describe('a folder of several projects', () => {
  it('has the findings of each, with its place and a command that mends it', async () => {
    const dir = made('mono');
    for (const name of ['api', 'ui']) await cp(made('web'), join(dir, 'svc', name), { recursive: true });
    const clean = await check(dir);
    expect([clean.code, clean.stdout]).toEqual([0, expect.stringContaining('svc/api/ml-container.json')]);
    await edit(dir, 'svc/api/ml-container.json', '"framework"', '"port": 9999,\n  "framework"');
    const ran = await cli(['check', '--json'], { env, cwd: dir });
    expect(ran.code).toBe(1);
    const found = JSON.parse(ran.stdout).findings as { path: string; rule: string; fix: string }[];
    expect([...new Set(found.map(({ path, rule }) => `${path} ${rule}`))]).toEqual([
      'svc/api/Dockerfile drift',
      'svc/api/compose.yaml drift',
      'svc/api/scripts/run.sh drift',
    ]);
    expect(found[0]?.fix).toBe('create-ml-container update svc/api');
    expect((await cli(['update', 'svc/api'], { env, cwd: dir })).code).toBe(0);
    expect((await check(dir)).code).toBe(0);
  });
});

it('a file that is no Dockerfile is not judged as one', async () => {
  const dir = await copyOf('web');
  await add(dir, 'main.py', 'def main(): pass\n');
  const ran = await check(join(dir, 'main.py'));
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('is no Dockerfile')]);
});

describe('check --online without Docker', () => {
  const pinned = `sha256:${'0'.repeat(64)}`;
  const now = `sha256:${'1'.repeat(64)}`;

  /** @param skopeo what it does; undefined: it is not installed either. */
  async function checkPinned(name: string, skopeo?: string) {
    const dir = made(name);
    await mkdir(join(dir, 'bin'), { recursive: true });
    await symlink('/bin/sh', join(dir, 'bin/sh'));
    if (skopeo !== undefined) await writeFile(join(dir, 'bin/skopeo'), `#!/bin/sh\n${skopeo}\n`, { mode: 0o755 });
    await writeFile(join(dir, 'Dockerfile'), `FROM mirror.example.com/python:3.12@${pinned}\nUSER 1000\n`);
    return cli(['check', join(dir, 'Dockerfile'), '--online', '--json'], { env: { ...env, PATH: join(dir, 'bin') } });
  }

  it("asks for the digest by skopeo, Podman's companion", async () => {
    const ran = await checkPinned(
      'skopeo',
      `case $* in *'docker://mirror.example.com/python:3.12') echo ${now} ;; esac`,
    );
    expect(ran.stderr).toBe('');
    expect(JSON.stringify(JSON.parse(ran.stdout).findings)).toContain(now.slice(0, 19));
  });

  it('names both programs where there is neither', async () => {
    const ran = await checkPinned('neither');
    expect(ran.stderr).toMatch(/neither docker nor skopeo is installed\)\n {2}fix: install either/);
    expect(ran.code).toBe(1);
  });
});

describe('a Dockerfile that a conflict left as it was', () => {
  it('is reported where its Python is not that of the lock, and the printed fix settles it', async () => {
    const dir = await copyOf('web');
    await edit(dir, 'Dockerfile', /FROM python:3\.12\.\d+-slim-\w+/, 'FROM python:3.12.1-slim-bookworm');
    expect((await cli(['update', dir, '--python', '3.13', '--offline'])).code).toBe(3);
    const isMismatch = ({ rule }: { rule: string }) => rule === 'lock-python-mismatch';
    const before = JSON.parse((await check(dir, '--json')).stdout).findings.find(isMismatch);
    expect(before.what).toBe('Python 3.12, and requirements.txt is locked for Python 3.13');
    const [, python = ''] = /update --python (\S+),/.exec(before.fix) ?? [];
    await cli(['update', dir, '--python', python, '--offline']);
    expect(JSON.parse((await check(dir, '--json')).stdout).findings.filter(isMismatch)).toEqual([]);
  });
});
