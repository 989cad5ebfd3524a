import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { parseRequirement } from '../../src/pep/requirement.ts';
import type { Accelerator, LockedDistribution, Python, PytorchWheels } from './types.ts';

const run = promisify(execFile);
const UV = process.env.UV ?? 'uv';
/** Roots added at a time once it is clear that not all fit: nearly every chunk does. */
const CHUNK = 20;
/** Seconds of processor time. Longer than this a resolver is only buying room with ever older versions; the clock of a busy machine says nothing. */
const PATIENCE = 120;
/** Milliseconds between two lines that say that uv is still at work. */
const PROGRESS = 60_000;

export interface ResolveInput {
  folder: string;
  accelerator: Accelerator;
  python: Python;
  /** Address of the package index. */
  index: string;
  constraints: readonly string[];
  /** The oldest version of a root that will do: name → version. It binds only where the root itself is being resolved. */
  floors: ReadonlyMap<string, string>;
  pytorch: PytorchWheels;
  /** A uv.lock whose versions are preferred. */
  prefer?: string;
}

/**
 * Resolves as many of the roots together as fit: all at once, and where that fails some at a time, halving what does not
 * fit. Earlier roots win over later ones.
 */
export async function resolveTogether(
  input: ResolveInput,
  roots: readonly string[],
): Promise<{ accepted: string[]; refused: { root: string; because: string }[]; packages: LockedDistribution[] }> {
  const refused: { root: string; because: string }[] = [];
  let accepted: string[] = [];
  let packages: LockedDistribution[] = [];
  const add = async (more: readonly string[]): Promise<void> => {
    const result = await uvLock(input, [...accepted, ...more]);
    if ('packages' in result) {
      accepted = [...accepted, ...more];
      packages = result.packages;
    } else if (more.length === 1) {
      refused.push({ root: more[0] ?? '', because: result.because });
      console.error(`  out: ${more[0]}: ${result.because}`);
    } else {
      const half = Math.ceil(more.length / 2);
      await add(more.slice(0, half));
      await add(more.slice(half));
    }
  };
  if (roots.length > 0) {
    const all = await uvLock(input, roots);
    if ('packages' in all) {
      accepted = [...roots];
      packages = all.packages;
    } else {
      for (let at = 0; at < roots.length; at += CHUNK) {
        await add(roots.slice(at, at + CHUNK));
        console.error(`  ${accepted.length} of ${at + CHUNK}`);
      }
    }
  }
  // The last run may have been a refused one, whose lock is not the accepted roots'.
  if (refused.length > 0) {
    const last = await uvLock(input, accepted);
    if ('packages' in last) packages = last.packages;
  }
  await copyFile(path.join(input.folder, 'uv.lock'), acceptedLock(input.folder));
  return { accepted, refused, packages };
}

/** The lock of the roots that were accepted last in a folder. */
export function acceptedLock(folder: string): string {
  return path.join(folder, 'accepted.lock');
}

async function uvLock(
  input: ResolveInput,
  roots: readonly string[],
): Promise<{ packages: LockedDistribution[] } | { because: string }> {
  await mkdir(input.folder, { recursive: true });
  const lock = path.join(input.folder, 'uv.lock');
  if (input.prefer) await copyFile(input.prefer, lock);
  else await rm(lock, { force: true });
  await writeFile(path.join(input.folder, 'pyproject.toml'), pyproject(input, roots));
  const lines = setInterval(() => console.error(`  uv still resolves ${roots.length} roots`), PROGRESS);
  try {
    await runFor(PATIENCE, UV, ['lock', '--quiet', '--no-progress', '--project', input.folder]);
  } catch (error) {
    if (error instanceof OutOfTime) return { because: 'fits only with versions that are years old' };
    const stderr = String((error as { stderr?: string }).stderr ?? error);
    // Only a conflict is an answer; a network that is down must not leave packages out.
    if (!stderr.includes('No solution found') && !stderr.includes('Failed to build')) throw new Error(stderr);
    return { because: reason(stderr) };
  } finally {
    clearInterval(lines);
  }
  return { packages: await readLock(lock) };
}

export class OutOfTime extends Error {}

/** Runs a program that may use so many seconds of processor time, on a POSIX system. @throws OutOfTime where it needs more. */
export async function runFor(seconds: number, program: string, args: readonly string[]): Promise<void> {
  try {
    await run('sh', ['-c', 'ulimit -c 0; ulimit -S -t "$0" && exec "$@"', String(seconds), program, ...args], {
      maxBuffer: 1 << 26,
    });
  } catch (error) {
    throw (error as { signal?: string }).signal === 'SIGXCPU' ? new OutOfTime(program) : error;
  }
}

/** The packages of a uv.lock. */
export async function readLock(file: string): Promise<LockedDistribution[]> {
  return (parse(await readFile(file, 'utf8')) as unknown as { package: LockedDistribution[] }).package;
}

function pyproject(input: ResolveInput, roots: readonly string[]): string {
  // Any interpreter will do to resolve for any other: the Python is narrowed by these markers, not by requires-python.
  const next = `3.${Number(input.python.split('.')[1]) + 1}`;
  const where = (machine: string) =>
    `python_full_version >= '${input.python}' and python_full_version < '${next}' and sys_platform == 'linux' and implementation_name == 'cpython' and platform_machine == '${machine}'`;
  const floors = new Set(
    roots.flatMap((root) => {
      const { name } = parseRequirement(root, 'roots');
      const floor = input.floors.get(name);
      return floor === undefined ? [] : [`${name}>=${floor}`];
    }),
  );
  const list = (items: readonly string[]) => `[\n${items.map((item) => `  ${JSON.stringify(item)},\n`).join('')}]`;
  // The PyTorch index is out of reach: its CPU build is resolved as the plain one with the CPU build's own requirements.
  const metadata =
    input.accelerator === 'cpu'
      ? Object.entries(input.pytorch.requires).map(([pin, requires]) => {
          const [name, version] = pin.split('==');
          return `[[tool.uv.dependency-metadata]]\nname = "${name}"\nversion = "${version}"\nrequires-dist = ${list(requires)}\nprovides-extra = []\n`;
        })
      : [];
  return [
    '[project]\nname = "snapshot-of-everything"\nversion = "0"',
    'requires-python = ">=3.11,<3.15"',
    `dependencies = ${list(roots)}`,
    '[tool.uv]',
    `environments = ${list([where('x86_64'), where('aarch64')])}`,
    `required-environments = ${list([where('x86_64')])}`,
    `constraint-dependencies = ${list([...input.constraints, ...floors])}`,
    // One run asks for the same pages many times over, and all its answers must be of one moment.
    `[[tool.uv.index]]\nurl = "${input.index}"\ndefault = true\ncache-control = { api = "max-age=14400" }`,
    ...metadata,
    '',
  ].join('\n');
}

function reason(stderr: string): string {
  return stderr
    .replace(/\s+/g, ' ')
    .replace(/ hint: .*/s, '')
    .replace(/your project('s requirements)?|snapshot-of-everything/g, 'the set')
    .trim()
    .slice(0, 600);
}

/** Address of the package index that uv uses here, read off a lock of one small package. */
export async function registryUrl(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const project = '[project]\nname = "probe"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["idna"]\n';
  await writeFile(path.join(folder, 'pyproject.toml'), project);
  await run(UV, ['lock', '--quiet', '--project', folder]);
  const url = (await readLock(path.join(folder, 'uv.lock'))).find((p) => p.name === 'idna')?.source.registry;
  if (!url) throw new Error('uv did not say which index it asked');
  return url.replace(/\/$/, '');
}
