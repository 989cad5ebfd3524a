/**
 * A lock installs as it stands, by pip and by uv, in a clean Python image; nothing is missing from it, and everything in it
 * can be imported. The caches of the two installers are those of the generated Dockerfiles, so little is fetched twice.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { cleanUpAfterwards, generate, type Project } from './harness.ts';

cleanUpAfterwards();

const LOOK = fileURLToPath(new URL('./locks-look.py', import.meta.url));
/** An index that serves PyTorch's CPU wheels, where its own is out of reach; what is served there is amd64 for Python 3.11. */
const wheels = process.env.PYTORCH_WHEELS;
const mirror = wheels ? ['--set', `indexes.pytorch=${wheels}/torch`, '--set', 'platforms=linux/amd64'] : [];
const dep = (...names: string[]): string[] => ['--framework', 'script', ...names.flatMap((name) => ['--dep', name])];

/** What each makes of requirements.txt; bytecode is left to the imports that want it. */
const INSTALL = {
  pip: 'python -m venv /pip && /pip/bin/pip install --no-compile --require-hashes -r requirements.txt',
  // uv is the image's own pip's business, and no part of the environment
  uv: 'pip install uv && uv venv /uv && VIRTUAL_ENV=/uv uv pip sync requirements.txt',
};
type Installer = keyof typeof INSTALL;
const INSTALLERS = Object.keys(INSTALL) as Installer[];

/** Both installers at once, in one clean image of the project's base; what each of them said, line by line. */
async function inCleanImage(project: Project, after = ''): Promise<Record<Installer, { code: string; said: string }>> {
  const dockerfile = await readFile(join(project.dir, 'Dockerfile'), 'utf8');
  const [, base = ''] = /^FROM (\S+)/m.exec(dockerfile) ?? [];
  await copyFile(LOOK, join(project.dir, 'locks-look.py'));
  const legs = INSTALLERS.map(
    (name) => `leg ${name} '${INSTALL[name]} && ${after.replaceAll('ENV', `/${name}`)} true' &`,
  );
  const leg = 'leg() { code=0; sh -ec "$2" >/tmp/$1.log 2>&1 || code=$?; echo "exit code $code" >>/tmp/$1.log; }';
  const tell = INSTALLERS.map((name) => `sed "s/^/${name}: /" /tmp/${name}.log`);
  await writeFile(join(project.dir, 'script.sh'), [leg, ...legs, 'wait', ...tell, 'rm -rf /pip /uv', ''].join('\n'));
  const mounts = [
    '--mount=type=cache,target=/root/.cache/pip',
    '--mount=type=cache,target=/root/.cache/uv',
    ...['requirements.txt', 'locks-look.py', 'script.sh'].map(
      (name) => `--mount=type=bind,source=${name},target=/work/${name}`,
    ),
  ];
  const text = `FROM ${base}\nWORKDIR /work\nENV PIP_ROOT_USER_ACTION=ignore UV_LINK_MODE=copy\nRUN ${mounts.join(' ')} sh -e script.sh\n`;
  await writeFile(join(project.dir, 'clean.Dockerfile'), text);
  await writeFile(join(project.dir, 'clean.Dockerfile.dockerignore'), '');
  const how = ['--no-cache', '--progress', 'plain', '--output', 'type=cacheonly', '--file', 'clean.Dockerfile'];
  const ran = await run('docker', ['build', ...how, '.'], { cwd: project.dir });
  const all = ran.stdout + ran.stderr;
  expect(ran.code, all.slice(-6000)).toBe(0);
  const saidBy = (name: Installer): string =>
    [...all.matchAll(new RegExp(`^#\\d+ [\\d.]+ ${name}: (.*)$`, 'gm'))].map(([, line]) => line).join('\n');
  const result = (name: Installer) => {
    const said = saidBy(name);
    return { said, code: /^exit code (\d+)$/m.exec(said)?.[1] ?? 'none' };
  };
  return { pip: result('pip'), uv: result('uv') };
}

interface Look {
  installed: Record<string, string>;
  modules: string[];
  failed: Record<string, string>;
  /** What `pip check` misses. */
  missing: string[];
}

/** Installs, asks pip what is missing, imports all of it. */
async function look(project: Project): Promise<Record<Installer, Look>> {
  const check = '{ pip --python ENV/bin/python check || echo "CHECK found something"; }';
  const ran = await inCleanImage(project, `${check} && ENV/bin/python locks-look.py &&`);
  const seen = INSTALLERS.map((name): [Installer, Look] => {
    const { code, said } = ran[name];
    expect(code, `${name}\n${said.slice(-6000)}`).toBe('0');
    expect(said).toMatch(/CHECK found something|No broken requirements found/);
    const [, json = '{}'] = /^LOOK (.*)$/m.exec(said) ?? [];
    return [name, { ...JSON.parse(json), missing: said.match(/^.* requires .*$/gm) ?? [] }];
  });
  return Object.fromEntries(seen) as Record<Installer, Look>;
}

/** Names and versions that requirements.txt pins for amd64. */
function pinned(text: string): Record<string, string> {
  const here = text.split('\n').filter((line) => !/platform_machine == "aarch64"/.test(line));
  return Object.fromEntries(
    here.flatMap((line) => {
      const [, name, version, url = ''] = /^([a-z0-9-]+)(?:==(\S+)| @ (\S+))/.exec(line) ?? [];
      if (name === undefined) return [];
      return [[name, version ?? decodeURIComponent(/-([^-]+)-cp\d/.exec(url)?.[1] ?? '')]];
    }),
  );
}

/** What the lock says that it replaced, or left out: all that `pip check` may miss. */
const replaced = (text: string): string[] =>
  [...text.matchAll(/^# \S+ for (\S+): /gm)].map(([, from]) => from as string);

const cases: [string, string[]][] = [
  ['the FastAPI starter', ['--framework', 'fastapi']],
  ['the Gradio starter', ['--framework', 'gradio']],
  ['scikit-learn, pandas and XGBoost', dep('scikit-learn', 'pandas', 'xgboost')],
  ['transformers and torch for CPU', [...dep('transformers', 'torch'), '--python', '3.11', ...mirror]],
  ['TensorFlow for CPU', dep('tensorflow')],
];

describe('requirements.txt', () => {
  it.each(cases)('of %s: pip and uv install the same, whole, and every module of it imports', async (_, flags) => {
    const project = await generate('locks', flags);
    const text = await readFile(join(project.dir, 'requirements.txt'), 'utf8');
    const { pip, uv } = await look(project);
    for (const seen of [pip, uv]) {
      const { pip: _pip, ...installed } = seen.installed;
      expect(installed).toEqual(pinned(text));
      expect(seen.failed).toEqual({});
      const allowed = replaced(text);
      const unexplained = seen.missing.filter(
        (line) => !allowed.some((name) => line.includes(` requires ${name}, which is not installed`)),
      );
      expect(unexplained).toEqual([]);
    }
    expect(uv.modules).toEqual(pip.modules);
  });

  it('with one hash altered is refused by both', async () => {
    const project = await generate('locks-altered', ['--framework', 'fastapi']);
    const file = join(project.dir, 'requirements.txt');
    const text = await readFile(file, 'utf8');
    const [, first = ''] = /^fastapi==.*\n +--hash=sha256:([0-9a-f]{64})/m.exec(text) ?? [];
    expect(first).not.toBe('');
    const altered = (first.startsWith('0') ? '1' : '0') + first.slice(1);
    await writeFile(file, text.replace(first, altered));
    const ran = await inCleanImage(project);
    for (const name of INSTALLERS) {
      expect(ran[name].code, ran[name].said).toMatch(/^[1-9]/);
      expect(ran[name].said).toMatch(/hash/i);
      expect(ran[name].said).toContain(altered);
      expect(ran[name].said).toContain(first);
    }
  });
});
