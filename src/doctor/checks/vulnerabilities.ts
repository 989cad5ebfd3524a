import type { Check } from '../types.ts';

export default {
  id: 'vulnerabilities',
  title: 'Known vulnerabilities',
  async ask({ vulnerabilities }) {
    if (!vulnerabilities) return { verdict: 'skipped', found: 'run with --online to ask the package index' };
    const { found, unknown, because } = await vulnerabilities();
    const [first] = found;
    if (first !== undefined)
      return {
        verdict: 'warning',
        found: `${first}${found.length > 1 ? `, and ${found.length - 1} more` : ''}`,
        because: 'the image installs these releases',
        fix: 'npx create-ml-container check --online lists each with the command that moves it',
      };
    if (unknown > 0)
      return { verdict: 'skipped', found: `no data for ${unknown} packages${because ? `: ${because}` : ''}` };
    return { verdict: 'ok', found: 'the package index lists none for the locked packages' };
  },
} satisfies Check;
