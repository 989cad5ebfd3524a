import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const GOLDEN = new URL('../../golden/', import.meta.url);
const COMPILE = new URL('./compile/', import.meta.url);

/**
 * Podman's cache does not look into what a RUN mounts from another stage: after two locks were built in turn, the first one's
 * image got the packages of the second (Podman 5.4.2, Buildah 1.39.3). Contents that COPY brings are compared.
 */
describe('what other stages bring to an installation', () => {
  it('is copied and not mounted, in every Dockerfile of the golden trees', async () => {
    const names = (await readdir(GOLDEN, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const paths = [
      ...names.map(({ name }) => new URL(`${name}/expected/Dockerfile`, GOLDEN)),
      ...(await readdir(COMPILE)).map((name) => new URL(name, COMPILE)),
    ];
    expect(paths.length).toBeGreaterThan(15);
    let copied = 0;
    for (const path of paths) {
      const text = await readFile(path, 'utf8');
      expect(text, path.pathname).not.toMatch(/--mount=\S*from=(?:lock|compile)/);
      copied += text.match(/^COPY --from=(?:lock|compile) /gm)?.length ?? 0;
    }
    expect(copied).toBeGreaterThan(10);
  });
});
