import type { Check } from '../types.ts';

export default {
  id: 'registry',
  title: 'Registry',
  async ask({ env, readText, needs: { registry } }) {
    if (registry === undefined) return { verdict: 'skipped', found: 'the image names no registry' };
    const text = await readText(`${env.DOCKER_CONFIG ?? `${env.HOME ?? ''}/.docker`}/config.json`);
    const knows = text !== undefined && (text.includes(`"${registry}"`) || /"credsStore"/.test(text));
    return knows
      ? { verdict: 'ok', found: `a login for ${registry} is kept` }
      : {
          verdict: 'warning',
          found: `no login for ${registry}`,
          because: 'scripts/push.sh needs one',
          fix: `docker login ${registry}`,
        };
  },
} satisfies Check;
