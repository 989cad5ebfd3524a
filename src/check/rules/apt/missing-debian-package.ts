import { findMissingPackage, PYTHON_DEFAULT_SUITE } from '../../../catalog/packages/debian.ts';
import { findBaseStage, listRunCommands, parseAptCommand, parseAptPackage } from '../../../dockerfile/queries.ts';
import type { Dockerfile, ImageRef } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'missing-debian-package',
  title: 'apt-get install of a package that the release does not have',
  severity: 'error',
  because: 'the build stops with "has no installation candidate" or "Unable to locate package"',
  fix: 'name its successor in this Debian release, or a base of the release that has it',
  source: 'Debian, package lists of each release',
  look: checkEachDockerfile((dockerfile) => {
    if (addsSources(dockerfile)) return [];
    return dockerfile.stages.flatMap((stage) => {
      const suite = detectSuite(findBaseStage(stage).image);
      if (suite === undefined) return [];
      return listRunCommands([stage]).flatMap(({ command }) => {
        const apt = parseAptCommand(command);
        if (apt?.verb !== 'install') return [];
        return apt.packages.flatMap((word) => {
          const name = parseAptPackage(word.text);
          const row = findMissingPackage(name);
          return row?.missing.includes(suite)
            ? [
                createFinding(
                  dockerfile,
                  word,
                  `Debian ${suite} has no package ${name}`,
                  row.use ? { fix: `install ${row.use} instead` } : {},
                ),
              ]
            : [];
        });
      });
    });
  }),
} satisfies Rule;

/** Another repository may have what Debian lacks. */
const addsSources = ({ text }: Dockerfile): boolean =>
  /sources\.list|add-apt-repository|apt-key|\/etc\/apt\/|extrepo|setup_[\w.]+|\.deb\b|debian-snapshot/.test(text);

/** The Debian release of an official Python or Debian image, where its tag decides that. */
function detectSuite({ name, tag = '', digest }: ImageRef): string | undefined {
  const named = /(?:^|-)(bullseye|bookworm|trixie)(?:-|$)/.exec(tag)?.[1];
  if (name === 'python') {
    const floating = digest === undefined && /^3(?:\.1\d)?(?:-slim)?$|^slim$|^latest$/.test(tag);
    return named ?? (floating ? PYTHON_DEFAULT_SUITE : undefined);
  }
  if (name !== 'debian') return undefined;
  const number = /^(1[123])\b/.exec(tag)?.[1];
  return named ?? (number === undefined ? undefined : RELEASES[number]);
}

const RELEASES: Readonly<Record<string, string>> = { 11: 'bullseye', 12: 'bookworm', 13: 'trixie' };
