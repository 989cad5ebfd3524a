/** The same inputs give the same digest: built twice with nothing cached, exported as OCI. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, run } from '../support/cli.ts';
import { cleanUpAfterwards, dockerOk, generate } from './harness.ts';

cleanUpAfterwards();

it('two exports of one project have one digest, and another date has another', async () => {
  const project = await generate('reproducible', ['--framework', 'fastapi']);
  const out = await folder();
  const digest = async (epoch: number): Promise<string> => {
    const dest = join(out.path, 'image.tar');
    const to = `type=oci,rewrite-timestamp=true,dest=${dest}`;
    const at = `SOURCE_DATE_EPOCH=${epoch}`;
    await dockerOk('build', '--quiet', '--no-cache', '--build-arg', at, '--output', to, project.dir);
    const index = JSON.parse((await run('tar', ['-xOf', dest, 'index.json'])).stdout);
    return index.manifests[0].digest;
  };
  try {
    const first = await digest(0);
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await digest(0)).toBe(first);
    expect(await digest(1_700_000_000)).not.toBe(first);
  } finally {
    await out.remove();
  }
});
