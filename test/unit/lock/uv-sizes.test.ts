import { expect, it } from 'vitest';
import { loadSnapshot } from '../../../src/catalog/snapshot/index.ts';
import { createSizeLookup } from '../../../src/lock/uv/sizes.ts';

it('says of a release that it does not have what another one takes, so that large packages get their layer', async () => {
  const size = createSizeLookup(await loadSnapshot());
  expect(size('pandas', `sha256:${'0'.repeat(64)}`)).toBeGreaterThan(5_000_000);
  expect(size('six', `sha256:${'0'.repeat(64)}`)).toBeLessThan(100_000);
  expect(size('no-such-package', `sha256:${'0'.repeat(64)}`)).toBe(0);
});
