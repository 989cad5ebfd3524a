import { satisfies, valid } from '@renovatebot/pep440';

/** Whether a specifier allows a version. Local labels (`+cpu`) count only where the specifier names one (PEP 440); none allows what is no version. */
export function allows(specifier: string, version: string): boolean {
  const [plain = '', label = ''] = version.split('+');
  if (valid(plain) === null) return false;
  return specifier.split(',').every((clause) => {
    const [public_ = '', wanted] = clause.split('+');
    const fits = satisfies(plain, public_, { prereleases: true });
    // The library compares without labels; `==` and `!=` are the only operators that may name one.
    if (wanted === undefined) return fits;
    const same = normalizeLabel(wanted) === normalizeLabel(label);
    return public_.trim().startsWith('!=') ? fits || !same : fits && same;
  });
}

/** PEP 440, "Local version identifiers". */
const normalizeLabel = (label: string): string => label.trim().toLowerCase().replace(/[-_]/g, '.');

/**
 * Whether some patch release of a minor release of Python fits.
 *
 * @param range PEP 440; absent, or one that nobody can read: all fit.
 */
export function fitsSomePatch(minor: string, range: string | undefined): boolean {
  if (range === undefined) return true;
  try {
    const named = [...range.matchAll(/3\.\d{1,2}\.\d{1,2}/g)].map(([version]) => version);
    return [`${minor}.0`, `${minor}.99`, ...named.filter((one) => one.startsWith(`${minor}.`))].some((version) =>
      satisfies(version, range),
    );
  } catch {
    return true;
  }
}

/**
 * The one version that a specifier set allows by its name.
 *
 * @param specifier PEP 440, with or without blanks.
 * @returns undefined where it names none, or names a series ("==1.*").
 */
export function parseExactVersion(specifier: string): string | undefined {
  const clauses = specifier.split(',').map((clause) => clause.trim());
  return clauses.flatMap((clause) => /^={2,3}\s*([^*=\s]+)$/.exec(clause)?.[1] ?? [])[0];
}
