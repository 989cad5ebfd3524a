import { isOlder } from '../machine.ts';
import type { Check } from '../types.ts';

/** HEALTHCHECK --start-interval (Dockerfile reference) is of 25. */
const FLOOR = '25.0';

export default {
  id: 'engine',
  title: 'Engine version',
  async ask({ engine }) {
    const { state, version } = await engine();
    if (state !== 'answers') return { verdict: 'skipped', found: 'no engine to ask' };
    return isOlder(version, FLOOR)
      ? {
          verdict: 'failed',
          found: `Docker ${version}`,
          because: `the Dockerfile needs ${FLOOR}: HEALTHCHECK --start-interval`,
          fix: 'update Docker',
        }
      : { verdict: 'ok', found: `Docker ${version}` };
  },
} satisfies Check;
