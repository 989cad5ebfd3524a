import { MACHINE, type Platform } from '../../spec/lock.ts';
import type { Check, CheckAnswer, Machine } from '../types.ts';

export default {
  id: 'platforms',
  title: 'Other architectures',
  async ask(machine) {
    const { engine, run, needs } = machine;
    const { program, state } = await engine();
    if (state !== 'answers') return { verdict: 'skipped', found: 'no container engine is running' };
    if (program === 'podman') return askKernel(machine);
    const { code, stdout } = await run('docker', 'buildx', 'inspect');
    const built =
      /^[ \t]*Platforms:[ \t]*(\S.*)$/m
        .exec(stdout)?.[1]
        ?.split(/,\s*/)
        .map((text) => text.replace('*', '')) ?? [];
    if (code !== 0 || built.length === 0)
      return { verdict: 'skipped', found: 'the builder does not say what it builds for' };
    return judge(
      needs.platforms.filter((platform) => !built.includes(platform)),
      needs.platforms,
      'docker run --privileged --rm tonistiigi/binfmt --install all',
    );
  },
} satisfies Check;

/** Podman leaves other architectures to the kernel, which knows an emulator for each (binfmt_misc). */
async function askKernel({ engine, readText, needs }: Machine): Promise<CheckAnswer> {
  const own = `linux/${(await engine()).architecture}`;
  const foreign = needs.platforms.filter((platform) => platform !== own);
  if ((await readText('/proc/version')) === undefined && foreign.length > 0)
    return { verdict: 'skipped', found: 'the platforms that the virtual machine emulates are unknown' };
  const emulated = await Promise.all(
    foreign.map((platform) => readText(`/proc/sys/fs/binfmt_misc/qemu-${MACHINE[platform as Platform] ?? platform}`)),
  );
  return judge(
    foreign.filter((_, at) => emulated[at] === undefined),
    needs.platforms,
    'sudo podman run --privileged --rm docker.io/tonistiigi/binfmt --install all',
  );
}

const judge = (missing: readonly string[], platforms: readonly string[], fix: string): CheckAnswer =>
  missing.length > 0
    ? {
        verdict: 'warning',
        found: `cannot build for ${missing.join(', ')} here`,
        because: 'the lock file supports it, but no emulator is installed',
        fix: `${fix}; or build it on such a machine`,
      }
    : { verdict: 'ok', found: `builds ${platforms.join(', ')}` };
