import type { Check } from '../types.ts';

export default {
  id: 'uv',
  title: 'uv',
  async ask({ run, needs }) {
    const { code, stdout } = await run('uv', '--version');
    if (code === 0) return { verdict: 'ok', found: stdout.trim() };
    if (!needs.uv)
      return { verdict: 'skipped', found: 'not there, and not needed: the bundled snapshot has every package' };
    const python = await run('python3', '-I', '-m', 'pip', '--version');
    return python.code === 0
      ? { verdict: 'ok', found: 'not on PATH; it is fetched once with your pip' }
      : {
          verdict: 'warning',
          found: 'neither uv nor a pip to fetch it with',
          because: 'it makes the lock of packages that the snapshot does not have',
          fix: 'install uv: docs.astral.sh/uv',
        };
  },
} satisfies Check;
