/** Our own file built by Podman: what it makes, and how long that takes. Nobody else's is: they are compared on Docker. */
import { appendFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prepared } from './apps.ts';
import { must, timed } from './run.ts';
import { BASE, SLIM, type Variant } from './variants/types.ts';

/** Seconds by the clock and of processor time, and bytes. */
export interface PodmanSample {
  cold: number;
  edit: number;
  added: number;
  cpu: Record<'cold' | 'edit' | 'added', number>;
  size: number;
}

/** The base of the bench as Podman has it. `told`: what stands after FROM in it. */
export async function makePodmanBase(scratch: string, told: readonly string[]): Promise<void> {
  const file = join(scratch, 'podman.Dockerfile');
  await writeFile(file, `FROM docker.io/library/${SLIM}\n${told.join('\n')}\n`);
  await must('podman', ['build', '--format', 'docker', '--tag', BASE, '--file', file, scratch]);
}

export const removePodmanBase = (): Promise<string> => must('podman', ['image', 'rm', '--force', BASE]);

/** The engine, as a table calls it. */
export const podmanVersion = async (): Promise<string> =>
  (await must('podman', ['version', '--format', 'Podman {{.Client.Version}}'])).trim();

/** Builds as scripts/build.sh does. @returns seconds, and those of processor time that it and its steps used. */
async function build(dir: string, tag: string, cache: string, more: readonly string[]): Promise<[number, number]> {
  const base = `${SLIM}=container-image://localhost/${BASE}`;
  const args = ['build', '--format', 'docker', '--build-context', base, ...more, '--tag', tag, dir];
  // cache mounts lie in TMPDIR
  const timing = 'TIMEFORMAT="processor %U %S"; time podman "$@"';
  const { seconds, text } = await timed(() =>
    must('bash', ['-c', timing, 'podman', ...args], undefined, { TMPDIR: cache }),
  );
  const [, user, system] = /^processor ([\d.]+) ([\d.]+)$/m.exec(text) ?? [];
  return [seconds, Number(user) + Number(system)];
}

export async function measurePodman(prepared: Prepared, variant: Variant, scratch: string): Promise<PodmanSample> {
  const { app, source, locks } = prepared;
  const dir = join(scratch, `${app.name}-podman`);
  const cache = join(scratch, `${app.name}-podman-cache`);
  const tag = `bench-images/${app.name}:podman`;
  await mkdir(cache, { recursive: true });
  await cp(source, dir, { recursive: true });
  await writeFile(join(dir, 'requirements.txt'), locks.first);
  await variant.write(dir, prepared);
  try {
    const cold = await build(dir, tag, cache, ['--no-cache']);
    const size = Number(await must('podman', ['image', 'inspect', '--format', '{{.Size}}', tag]));
    await appendFile(join(dir, app.file), '\n# edit\n');
    const edit = await build(dir, tag, cache, []);
    await writeFile(join(dir, 'requirements.txt'), locks.added);
    const added = await build(dir, tag, cache, []);
    return {
      cold: cold[0],
      edit: edit[0],
      added: added[0],
      cpu: { cold: cold[1], edit: edit[1], added: added[1] },
      size,
    };
  } finally {
    await must('podman', ['image', 'rm', '--force', tag]).catch(() => undefined);
    await rm(dir, { recursive: true, force: true });
    await rm(cache, { recursive: true, force: true });
  }
}
