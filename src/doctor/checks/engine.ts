import { isOlder } from '../machine.ts';
import type { Check } from '../types.ts';

/** HEALTHCHECK --start-interval (Dockerfile reference) is of Docker 25. The Dockerfile is tested with Podman 5. */
const FLOORS = {
  docker: { name: 'Docker', floor: '25.0', because: 'the Dockerfile needs 25.0: HEALTHCHECK --start-interval' },
  podman: { name: 'Podman', floor: '5.0', because: 'the Dockerfile is tested with Podman 5 and newer' },
};

export default {
  id: 'engine',
  title: 'Engine version',
  async ask({ engine }) {
    const { program, state, version } = await engine();
    if (state !== 'answers') return { verdict: 'skipped', found: 'no container engine is running' };
    const { name, floor, because } = FLOORS[program];
    return isOlder(version, floor)
      ? { verdict: 'failed', found: `${name} ${version}`, because, fix: `update ${name}` }
      : { verdict: 'ok', found: `${name} ${version}` };
  },
} satisfies Check;
