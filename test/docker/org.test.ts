/** What an organisation's presets say is in the images that are built: base from its registry, user, labels, its own steps. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { organisation } from '../support/org.ts';
import { docker, dockerOk } from './harness.ts';
import { startRegistry } from './systems-support.ts';

it('builds a project of a team from the registry of the organisation', async () => {
  const registry = await startRegistry();
  const org = await organisation(registry.host);
  const dir = org.project('classifier');
  const made: string[] = [];
  try {
    expect(await cli(['.', '--yes', '--no-interactive'], { cwd: dir })).toMatchObject({ code: 0 });
    const base = /^FROM (\S+) AS base/m.exec(await readFile(join(dir, 'Dockerfile'), 'utf8'))?.[1] as string;
    expect(base).toMatch(new RegExp(`^${registry.host}/python:3\\.12`));
    const upstream = base.slice(registry.host.length + 1);
    if ((await docker('image', 'inspect', upstream)).code !== 0) await dockerOk('pull', upstream);
    made.push(base);
    await dockerOk('tag', upstream, base);
    await dockerOk('push', base);

    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        encoding: 'utf8',
      }).trim();
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://someone:not-for-you@git.example.com/ml/classifier.git');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');

    const built = await run('sh', ['scripts/build.sh', '--progress', 'plain'], { cwd: dir });
    const image = /built (\S+);/.exec(built.stdout)?.[1] as string;
    expect(image, built.stderr.slice(-4000)).toMatch(
      new RegExp(`^${registry.host}/ml/classifier:\\d{8}-${git('rev-parse', '--short=12', 'HEAD')}$`),
    );
    made.push(image);
    const { Config } = JSON.parse(await dockerOk('image', 'inspect', image))[0] as {
      Config: { User: string; Labels: Record<string, string> };
    };
    expect(Config.User).toBe('12345:12345');
    expect(Config.Labels).toMatchObject({
      'com.example.cost-centre': '4711',
      'com.example.team': 'vision',
      'org.opencontainers.image.vendor': 'Example Inc.',
      'org.opencontainers.image.revision': git('rev-parse', 'HEAD'),
      'org.opencontainers.image.source': 'https://git.example.com/ml/classifier.git',
    });
    expect(JSON.stringify(Config)).not.toContain('not-for-you');
    const seen = await dockerOk(
      'run',
      '--rm',
      '--entrypoint',
      'sh',
      image,
      '-c',
      'id -u; cat /etc/example-team; echo "$EXAMPLE_SITE"',
    );
    expect(seen.split('\n')).toEqual(['12345', 'vision', 'vision']);

    const pushed = await run('sh', ['scripts/push.sh'], { cwd: dir });
    expect(pushed.code, pushed.stderr).toBe(0);
    expect(
      (await fetch(`http://${registry.host}/v2/ml/classifier/tags/list`).then((answer) => answer.json())) as object,
    ).toMatchObject({ name: 'ml/classifier' });
  } finally {
    await docker('image', 'rm', '--force', ...made);
    await registry.stop();
    await org.remove();
  }
});
