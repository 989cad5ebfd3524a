/** Which archive a repository's commit has, by the form of its host. */
import { describe, expect, it } from 'vitest';
import { resolveArchive } from '../../../src/lock/uv/sources/direct-references.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('the archive of a commit', () => {
  it.each([
    [`git+https://github.com/acme/lib@${COMMIT}`, `https://github.com/acme/lib/archive/${COMMIT}.tar.gz`],
    [`git+https://github.com/acme/lib.git@${COMMIT}#egg=lib`, `https://github.com/acme/lib/archive/${COMMIT}.tar.gz`],
    [
      `git+https://gitlab.com/acme/deep/lib.git@${COMMIT}`,
      `https://gitlab.com/acme/deep/lib/-/archive/${COMMIT}/lib-${COMMIT}.tar.gz`,
    ],
    [
      `git+https://gitlab.acme.example/a/lib@${COMMIT}`,
      `https://gitlab.acme.example/a/lib/-/archive/${COMMIT}/lib-${COMMIT}.tar.gz`,
    ],
    [`git+https://bitbucket.org/acme/lib@${COMMIT}`, `https://bitbucket.org/acme/lib/get/${COMMIT}.tar.gz`],
    [`git+https://codeberg.org/acme/lib@${COMMIT}`, `https://codeberg.org/acme/lib/archive/${COMMIT}.tar.gz`],
    ['https://example.com/lib-1.0.tar.gz', 'https://example.com/lib-1.0.tar.gz'],
    ['https://example.com/lib-1.0.zip#egg=lib', 'https://example.com/lib-1.0.zip'],
  ])('%s', (url, archive) => expect(resolveArchive('lib', url)).toEqual({ url: archive }));

  it.each([
    ['git+https://github.com/acme/lib', /its main branch may be another commit tomorrow/],
    ['git+https://github.com/acme/lib@v1.0', /^lib comes from a repository, and v1.0 may be/],
    [`git+https://github.com/acme/lib@${COMMIT.slice(0, 7)}`, /0123456 may be/],
    [`git+https://github.com/acme/lib@${COMMIT}#subdirectory=python`, /in a folder of its repository/],
    [`git+ssh://git@github.com/acme/lib@${COMMIT}`, /not asked by https/],
    ['https://example.com/lib', /neither a wheel nor a source archive/],
    ['file:///srv/lib.tar.gz', /lies on this machine/],
  ])('%s has none', (url, what) =>
    expect(resolveArchive('lib', url)).toEqual({ what: expect.stringMatching(what), fix: expect.anything() }),
  );
});
