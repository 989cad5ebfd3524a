import { satisfies } from '@renovatebot/pep440';

/** Whether a specifier allows a version. Local labels (`+cpu`) count only where the specifier names one (PEP 440). */
export function allows(specifier: string, version: string): boolean {
  const plain = specifier.includes('+') ? version : version.replace(/\+.*/, '');
  return satisfies(plain, specifier, { prereleases: true });
}
