/** Formats a package source as the URL that pip expects. */
import type { PackageSource } from './types.ts';

/** As pip writes it: git+https://host/org/repo@revision#subdirectory=folder. */
export function formatAddress({ git, revision, subdirectory, url }: PackageSource): string | undefined {
  const part = subdirectory === undefined ? '' : `#subdirectory=${subdirectory}`;
  if (git !== undefined) {
    const ssh = /^(?:ssh:\/\/)?(git@[^:/]+)[:/](.*)$/.exec(git);
    const plain = ssh ? `ssh://${ssh[1]}/${ssh[2]}` : git.replace(/^git\+/, '');
    return `git+${plain}${revision === undefined ? '' : `@${revision}`}${part}`;
  }
  return url === undefined ? undefined : `${url}${part}`;
}
