import { isOlder } from '../machine.ts';
import type { Check } from '../types.ts';

/** `docker build --check` is of 0.15; what is older builds, but says less. */
const FLOOR = '0.10';

export default {
  id: 'buildx',
  title: 'BuildKit',
  async ask({ engine, run }) {
    if ((await engine()).state === 'absent') return { verdict: 'skipped', found: 'no Docker to ask' };
    const { code, stdout } = await run('docker', 'buildx', 'version');
    const version = /(?<!\d)(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (code !== 0)
      return {
        verdict: 'failed',
        found: 'docker has no buildx',
        because: 'the Dockerfile mounts caches while building, which the old builder does not know',
        fix: 'install the package docker-buildx-plugin (or docker-buildx)',
      };
    return version !== undefined && isOlder(version, FLOOR)
      ? {
          verdict: 'failed',
          found: `buildx ${version}`,
          because: `it is older than ${FLOOR}`,
          fix: 'update docker-buildx-plugin',
        }
      : { verdict: 'ok', found: `buildx ${version ?? 'of an unknown version'}` };
  },
} satisfies Check;
