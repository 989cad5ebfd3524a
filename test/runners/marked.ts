/**
 * A project whose installing steps carry a mark of their own, so that what they left in the builder's cache can be found and
 * taken away, and nothing else: the builder is shared.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dockerOk, type Project } from '../docker/harness.ts';

/** What uv says of a package that it installs: the project is generated with `--dep six`. */
export const INSTALLS = /^#\d+ [\d.]+ +\+ six==/m;

/**
 * Writes the mark into each step and into the name of each stage below the base: a runner has none of them. Where the first steps
 * stayed and the later ones went, the engine does not find all of the later ones in the registry's cache.
 */
export async function markSteps({ dir }: Project, mark: string): Promise<void> {
  const file = join(dir, 'Dockerfile');
  const written = await readFile(file, 'utf8');
  // the base is every project's, and the scripts ask for the others by name
  const stages = [...written.matchAll(/^FROM \S+ AS (\S+)$/gm)]
    .map(([, name]) => name)
    .filter((name) => !['base', 'verify', 'development'].includes(name ?? ''));
  const marked = written
    .replace(/^RUN (?:--mount=\S+ (?:\\\n +)?)*/gm, `$&: ${mark} && `)
    .replace(new RegExp(`(FROM |AS |from=)(${stages.join('|')})\\b(?=[\\s,])`, 'g'), `$1$2-${mark}`);
  expect(marked.split(mark).length).toBeGreaterThan(10);
  await writeFile(file, marked);
}

const selectSteps = (mark: string): string[] => ['--filter', 'type=regular', '--filter', `description~=${mark}`];

/** Tidies up behind a test: what the engine still holds then, such as the record of a build, is no fault of the test. */
export async function pruneSteps(mark: string): Promise<void> {
  await dockerOk('buildx', 'prune', '--all', '--force', ...selectSteps(mark));
}

/** As a builder is that has never seen the project. */
export async function forgetSteps(mark: string): Promise<void> {
  const filters = selectSteps(mark);
  // a record that another one stands on goes with the pass after that one's
  let left = '';
  for (let passes = 0; passes < 30; passes++) {
    await dockerOk('buildx', 'prune', '--all', '--force', ...filters);
    left = await dockerOk('buildx', 'du', '--verbose', ...filters);
    if (!left.includes('Description')) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  expect(left).not.toContain('Description');
}
