import { createFinding } from '../../rule.ts';
import type { CheckedPackage, Rule } from '../../types.ts';

export default {
  id: 'vulnerable-package',
  title: 'A locked package has a known vulnerability',
  severity: 'error',
  because: 'the package index lists an advisory for this release, and the image installs it',
  fix: 'lock a release without it',
  source: 'the JSON of the package index, field "vulnerabilities" of a release',
  look: ({ packages = [], today }) =>
    packages.flatMap((found) =>
      found.advisories.flatMap((advisory) => {
        const until = findAcceptance(found, advisory);
        if (until !== undefined && until >= today) return [];
        const { id, aliases, severity, fixed, summary } = advisory;
        const names = [id, ...aliases].join(', ');
        const details = [
          ...(severity === undefined ? [] : [`severity ${severity}`]),
          fixed.length === 0 ? 'no release fixes it' : `fixed in ${fixed.join(', ')}`,
          ...(until === undefined ? [] : [`accepted until ${until}`]),
        ];
        const what = `${found.name} ${found.version} has ${names} (${details.join('; ')})${summary ? `: ${shorten(summary)}` : ''}`;
        const fix = fixed.length === 0 ? `replace ${found.name}, or ${formatAcceptance(id)}` : found.fix;
        return [createFinding(found, { line: found.line, endLine: found.line }, what, { fix })];
      }),
    ),
} satisfies Rule;

/** The last day on which it is accepted, by its id or another name of it. */
function findAcceptance(
  { accepted }: CheckedPackage,
  { id, aliases }: CheckedPackage['advisories'][number],
): string | undefined {
  const [name] = [id, ...aliases].filter((one) => Object.hasOwn(accepted, one));
  return name === undefined ? undefined : accepted[name]?.slice(0, '2027-03-31'.length);
}

const formatAcceptance = (id: string): string =>
  `accept it in ml-container.json with the last day and the reason: "acceptedVulnerabilities": {"${id}": "YYYY-MM-DD: REASON"}`;

/** Characters of a summary that fit a finding. */
const MAX_SUMMARY = 160;
const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim().replace(/[.]$/, '');
  return line.length <= MAX_SUMMARY ? line : `${line.slice(0, MAX_SUMMARY)}...`;
};
