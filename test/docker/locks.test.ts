/**
 * A lock installs as it stands, by pip and by uv, in a clean Python image; nothing is missing from it, and everything in it
 * can be imported. The caches of the two installers are those of the generated Dockerfiles, so little is fetched twice.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ran, run } from '../support/cli.ts';
import { cleanUpAfterwards, generate, type Project } from './harness.ts';

cleanUpAfterwards();

const LOOK = fileURLToPath(new URL('./locks-look.py', import.meta.url));
/** An index that serves PyTorch's CPU wheels, where its own is out of reach; what is served there is amd64 for Python 3.11. */
const wheels = process.env.PYTORCH_WHEELS;
const mirror = wheels ? ['--set', `indexes.pytorch=${wheels}/torch`, '--set', 'platforms=linux/amd64'] : [];
const dep = (...names: string[]): string[] => ['--framework', 'script', ...names.flatMap((name) => ['--dep', name])];

const INSTALL = {
  pip: 'python -m venv /env && /env/bin/pip install --require-hashes -r requirements.txt',
  // uv is the image's own pip's business, and no part of the environment
  uv: 'pip install uv && uv venv /env && VIRTUAL_ENV=/env uv pip sync requirements.txt',
};
type Installer = keyof typeof INSTALL;

/** Runs commands in a clean image of the project's base, with its requirements.txt; nothing is left of it. */
async function inCleanImage(project: Project, script: string): Promise<Ran> {
  const dockerfile = await readFile(join(project.dir, 'Dockerfile'), 'utf8');
  const [, base = ''] = /^FROM (\S+)/m.exec(dockerfile) ?? [];
  await copyFile(LOOK, join(project.dir, 'locks-look.py'));
  await writeFile(join(project.dir, 'script.sh'), script);
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
  return run('docker', ['build', ...how, '.'], { cwd: project.dir });
}

interface Look {
  installed: Record<string, string>;
  modules: string[];
  failed: Record<string, string>;
}

/** Installs, asks pip what is missing, imports all of it. */
async function look(project: Project, installer: Installer): Promise<{ look: Look; missing: string[] }> {
  const check = 'pip --python /env/bin/python check || echo "CHECK found something"';
  const script = `${INSTALL[installer]}\n${check}\n/env/bin/python locks-look.py\nrm -rf /env\n`;
  const ran = await inCleanImage(project, script);
  const said = ran.stdout + ran.stderr;
  expect(ran.code, said.slice(-6000)).toBe(0);
  const [, json = '{}'] = /^#\d+ [\d.]+ LOOK (.*)$/m.exec(said) ?? [];
  const missing = said.match(/(?<=^#\d+ [\d.]+ ).* requires .*$/gm) ?? [];
  const found = said.includes('CHECK found something') || said.includes('No broken requirements found');
  expect(found, said.slice(-2000)).toBe(true);
  return { look: JSON.parse(json), missing };
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
    const byPip = await look(project, 'pip');
    const byUv = await look(project, 'uv');
    for (const { look: seen, missing } of [byPip, byUv]) {
      const { pip: _pip, ...installed } = seen.installed;
      expect(installed).toEqual(pinned(text));
      expect(seen.failed).toEqual({});
      const allowed = replaced(text);
      const unexplained = missing.filter(
        (line) => !allowed.some((name) => line.includes(` requires ${name}, which is not installed`)),
      );
      expect(unexplained).toEqual([]);
    }
    expect(byUv.look.modules).toEqual(byPip.look.modules);
  });

  it.each(['pip', 'uv'] as const)('with one hash altered is refused by %s', async (installer) => {
    const project = await generate('locks-altered', ['--framework', 'fastapi']);
    const file = join(project.dir, 'requirements.txt');
    const text = await readFile(file, 'utf8');
    const [, first = ''] = /^fastapi==.*\n +--hash=sha256:([0-9a-f]{64})/m.exec(text) ?? [];
    expect(first).not.toBe('');
    const altered = (first.startsWith('0') ? '1' : '0') + first.slice(1);
    await writeFile(file, text.replace(first, altered));
    const ran = await inCleanImage(project, `${INSTALL[installer]}\n`);
    expect(ran.code).not.toBe(0);
    expect(ran.stdout + ran.stderr).toMatch(/hash/i);
    expect(ran.stdout + ran.stderr).toContain(altered);
    expect(ran.stdout + ran.stderr).toContain(first);
  });
});
