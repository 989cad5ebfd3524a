import type { Check } from '../types.ts';

export default {
  id: 'platforms',
  title: 'Other architectures',
  async ask({ engine, run, needs }) {
    if ((await engine()).state !== 'answers') return { verdict: 'skipped', found: 'no engine to ask' };
    const { code, stdout } = await run('docker', 'buildx', 'inspect');
    const built =
      /^[ \t]*Platforms:[ \t]*(\S.*)$/m
        .exec(stdout)?.[1]
        ?.split(/,\s*/)
        .map((text) => text.replace('*', '')) ?? [];
    if (code !== 0 || built.length === 0)
      return { verdict: 'skipped', found: 'the builder does not say what it builds for' };
    const missing = needs.platforms.filter((platform) => !built.includes(platform));
    return missing.length > 0
      ? {
          verdict: 'warning',
          found: `${missing.join(', ')} cannot be built here`,
          because: 'the lock serves it, but this machine does not emulate it',
          fix: 'docker run --privileged --rm tonistiigi/binfmt --install all; or build it on such a machine',
        }
      : { verdict: 'ok', found: `builds ${needs.platforms.join(', ')}` };
  },
} satisfies Check;
