import type { Check } from '../types.ts';

export default {
  id: 'registry',
  title: 'Registry',
  async ask({ env, engine, readText, needs: { registry } }) {
    if (registry === undefined) return { verdict: 'skipped', found: 'the image names no registry' };
    const { program } = await engine();
    const home = env.HOME ?? '';
    const own = [
      `${env.XDG_RUNTIME_DIR ?? '/run'}/containers/auth.json`,
      `${env.XDG_CONFIG_HOME ?? `${home}/.config`}/containers/auth.json`,
    ];
    // Podman reads Docker's file where its own have nothing
    const files = [...(program === 'podman' ? own : []), `${env.DOCKER_CONFIG ?? `${home}/.docker`}/config.json`];
    const texts = await Promise.all(files.map(readText));
    const knows = texts.some((text) => text?.includes(`"${registry}"`) || /"credsStore"/.test(text ?? ''));
    return knows
      ? { verdict: 'ok', found: `a login for ${registry} is kept` }
      : {
          verdict: 'warning',
          found: `no login for ${registry}`,
          because: 'scripts/push.sh needs one',
          fix: `${program} login ${registry}`,
        };
  },
} satisfies Check;
