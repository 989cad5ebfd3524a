import type { Check } from '../types.ts';

export default {
  id: 'docker',
  title: 'Docker',
  async ask({ engine }) {
    const { state, said } = await engine();
    if (state === 'absent')
      return {
        verdict: 'failed',
        found: 'there is no docker on PATH',
        fix: 'install Docker Engine or Docker Desktop: docs.docker.com/get-docker',
      };
    if (state === 'denied')
      return {
        verdict: 'failed',
        found: `you may not talk to the engine (${said})`,
        fix: 'sudo usermod -aG docker "$USER", then log in again; or rootless Docker',
      };
    if (state === 'stopped')
      return {
        verdict: 'failed',
        found: `the engine does not answer (${said})`,
        fix: 'start it: sudo systemctl start docker, or open Docker Desktop',
      };
    return { verdict: 'ok', found: 'the engine answers' };
  },
} satisfies Check;
