import { describeDataAge } from '../../catalog/snapshot/age.ts';
import { getSnapshotInfo } from '../../catalog/snapshot/index.ts';
import type { Check } from '../types.ts';

export default {
  id: 'data',
  title: 'Bundled package data',
  async ask({ today }) {
    const { date } = getSnapshotInfo();
    if (describeDataAge(today) === undefined) return { verdict: 'ok', found: `from ${date}` };
    return {
      verdict: 'warning',
      found: `from ${date}`,
      because: 'packages, Python releases and base images have newer releases since then',
      fix: 'npx create-ml-container@latest',
    };
  },
} satisfies Check;
