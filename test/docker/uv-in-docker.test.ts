/** A machine with Docker and Node alone: uv resolves in a container, and nothing is left running. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, folder, run } from '../support/cli.ts';
import { docker } from './harness.ts';

it('locks without uv and without Python on this machine, and tells a conflict as uv here would', async () => {
  const { path: dir, remove } = await folder();
  try {
    const bin = join(dir, 'bin');
    const project = join(dir, 'project');
    await Promise.all([mkdir(bin), mkdir(project)]);
    const where = await run('sh', ['-c', 'command -v docker']);
    await symlink(where.stdout.trim(), join(bin, 'docker'));
    const before = await docker('ps', '--quiet', '--filter', 'ancestor=create-ml-container-uv');
    const env = { PATH: bin, XDG_CACHE_HOME: join(dir, 'cache') };
    const yes = ['--yes', '--no-interactive', '--framework', 'script', '--python', '3.12'];
    await writeFile(join(project, 'requirements.in'), 'pandas==2.1.4\n');
    const made = await cli([project, ...yes], { env });
    expect(made.code, made.stderr).toBe(0);
    expect(made.stderr).toContain('no uv and no Python here');
    const lock = await readFile(join(project, 'requirements.txt'), 'utf8');
    expect(lock).toMatch(/^pandas==2\.1\.4 \\\n {4}--hash=sha256:[0-9a-f]{64}/m);
    await writeFile(join(project, 'requirements.in'), 'pandas==2.1.4\nnumpy>=2\n');
    const refused = await cli(['lock', project], { env });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/pandas==2\.1\.4 depends on numpy>=1\.26\.0,<2/);
    expect(await readFile(join(project, 'requirements.txt'), 'utf8')).toBe(lock);
    expect((await docker('ps', '--quiet', '--filter', 'ancestor=create-ml-container-uv')).stdout).toBe(before.stdout);
  } finally {
    const images = await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', 'create-ml-container-uv');
    for (const image of images.stdout.trim().split('\n').filter(Boolean)) await docker('image', 'rm', image);
    await remove();
  }
});
