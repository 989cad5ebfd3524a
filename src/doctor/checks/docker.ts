import type { Check } from '../types.ts';

export default {
  id: 'docker',
  title: 'Docker or Podman',
  async ask({ engine }) {
    const { program, state, said, rootless } = await engine();
    if (state === 'absent')
      return {
        verdict: 'failed',
        found: program === 'docker' ? 'there is no docker or podman on PATH' : 'there is no podman on PATH',
        fix: 'install Docker Engine, Docker Desktop or Podman 5: docs.docker.com/get-docker, podman.io',
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
        found: `${program === 'docker' ? 'the engine' : 'Podman'} does not answer (${said})`,
        fix:
          program === 'docker'
            ? 'start it: sudo systemctl start docker, or open Docker Desktop'
            : 'podman info shows why; on macOS and Windows: podman machine start',
      };
    return program === 'docker'
      ? { verdict: 'ok', found: 'Docker is running' }
      : { verdict: 'ok', found: `Podman is running, ${rootless ? 'rootless' : 'as root'}` };
  },
} satisfies Check;
