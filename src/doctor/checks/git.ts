import type { Check } from '../types.ts';

export default {
  id: 'git',
  title: 'git',
  async ask({ run }) {
    const { code, stdout } = await run('git', '--version');
    return code === 0
      ? { verdict: 'ok', found: stdout.trim() }
      : {
          verdict: 'warning',
          found: 'there is no git',
          because: 'not required, but it keeps your edits safe',
          fix: 'install git',
        };
  },
} satisfies Check;
