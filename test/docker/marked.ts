/**
 * A project whose installing steps carry a mark of their own, so that what they left in the builder's cache can be found and
 * taken away, and nothing else: the builder is shared.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dockerOk, type Project } from './harness.ts';

/** What uv says of a package that it installs: the project is generated with `--dep six`. */
export const INSTALLS = /^#\d+ [\d.]+ +\+ six==/m;

/** Writes the mark into each step that installs packages, brings them together or looks at them. */
export async function markSteps({ dir }: Project, mark: string): Promise<void> {
  const file = join(dir, 'Dockerfile');
  const marked = (await readFile(file, 'utf8'))
    .replaceAll('python -m venv --without-pip', `: ${mark} && $&`)
    .replaceAll('python /tmp/verify.py', `: ${mark} && $&`)
    .replaceAll('AS packages', `AS packages-${mark}`)
    .replaceAll('--from=packages', `--from=packages-${mark}`);
  expect(marked.split(mark).length).toBeGreaterThan(3);
  await writeFile(file, marked);
}

/** As a builder is that has never seen the project. */
export async function forgetSteps(mark: string): Promise<void> {
  const filters = ['--filter', 'type=regular', '--filter', `description~=${mark}`];
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
