import { listNames } from '../../../text/list-names.ts';
import { createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'vulnerabilities-unknown',
  title: 'Known vulnerabilities could not be looked up',
  severity: 'note',
  because: 'the package index has no list of vulnerabilities for these releases, so they may have some',
  fix: 'scan the image: grype, trivy or docker scout',
  source: 'the JSON of the package index, field "vulnerabilities" of a release',
  look: ({ packages = [] }) => {
    const groups = new Map<string, (typeof packages)[number][]>();
    for (const found of packages)
      if (found.unknown !== undefined) {
        const key = `${found.path}\0${found.unknown}`;
        groups.set(key, [...(groups.get(key) ?? []), found]);
      }
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const names = group.map(({ name }) => name);
      const what = `no data on vulnerabilities of ${listNames(names, MAX_NAMES)}: ${first.unknown}`;
      return [createFinding(first, { line: first.line, endLine: first.line }, what)];
    });
  },
} satisfies Rule;

const MAX_NAMES = 5;
