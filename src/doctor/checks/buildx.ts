import { isOlder } from '../machine.ts';
import type { Check } from '../types.ts';

/** `docker build --check` is of 0.15; what is older builds, but says less. */
const FLOOR = '0.10';
/** What Podman 5.4 builds with, and the Dockerfile is tested with. */
const BUILDAH_FLOOR = '1.39';

export default {
  id: 'buildx',
  title: 'BuildKit or Buildah',
  async ask({ engine, run }) {
    const { program, state, buildah } = await engine();
    if (state === 'absent') return { verdict: 'skipped', found: 'no container engine is running' };
    if (program === 'podman') {
      if (state !== 'answers') return { verdict: 'skipped', found: 'no container engine is running' };
      return isOlder(buildah, BUILDAH_FLOOR)
        ? {
            verdict: 'warning',
            found: `Podman builds with Buildah ${buildah}`,
            because: `the Dockerfile is tested with Buildah ${BUILDAH_FLOOR} and newer`,
            fix: 'update Podman',
          }
        : { verdict: 'ok', found: `Podman builds with Buildah ${buildah}` };
    }
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
