/** The same inputs give the same digest: built twice with nothing cached, exported as OCI. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, run } from '../support/cli.ts';
import { cleanUpAfterwards, dockerOk, generate } from './harness.ts';

cleanUpAfterwards();

/** The digest of an export of the project with nothing cached, dated by the epoch. */
async function exportOf(dir: string, out: string, epoch: number): Promise<string> {
  const dest = join(out, 'image.tar');
  const to = `type=oci,rewrite-timestamp=true,dest=${dest}`;
  const at = `SOURCE_DATE_EPOCH=${epoch}`;
  await dockerOk('build', '--quiet', '--no-cache', '--build-arg', at, '--output', to, dir);
  const index = JSON.parse((await run('tar', ['-xOf', dest, 'index.json'])).stdout);
  return index.manifests[0].digest;
}

describe('two exports of one project', () => {
  it('have one digest, and with another date another', async () => {
    const project = await generate('reproducible', ['--framework', 'fastapi']);
    const out = await folder();
    try {
      const first = await exportOf(project.dir, out.path, 0);
      expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(await exportOf(project.dir, out.path, 0)).toBe(first);
      expect(await exportOf(project.dir, out.path, 1_700_000_000)).not.toBe(first);
    } finally {
      await out.remove();
    }
  });

  it('have one digest with Debian packages too, as long as the mirror has the same', async () => {
    const flags = ['--framework', 'script', '--dep', 'idna', '--set', 'apt=libgomp1'];
    const project = await generate('reproducible-apt', flags);
    const out = await folder();
    try {
      const first = await exportOf(project.dir, out.path, 0);
      expect(await exportOf(project.dir, out.path, 0)).toBe(first);
    } finally {
      await out.remove();
    }
  });
});
