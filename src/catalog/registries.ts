/** Registries, and how each wants to be logged in to: by push.sh, and by the CI systems. Never with a secret in a file. */
import data from './registries.json' with { type: 'json' };

export interface Registry {
  name: string;
  /** As a sentence names it. */
  title: string;
  /** Host names, as patterns of a shell's `case`; the first row that fits counts, and the last one fits them all. */
  hosts: string[];
  /** What is missing where nobody is logged in, and how to come by it. */
  missing: string;
  /** Where a program of the cloud makes the password: the account that goes with it, the program, and its command; `$host` is the registry. */
  user?: string;
  program?: string;
  token?: string;
  github: GithubLogin;
  gitlab: GitlabLogin;
}
/** GitHub Actions: what the job may do, the action that signs in to a cloud, and what push.sh reads. */
export interface GithubLogin {
  permissions?: Record<string, string>;
  /** With these alone a pull request may read the cache; without them it reads what is public. */
  reads?: Record<string, string>;
  uses?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
  /** What to set in the repository's settings. */
  settings?: string[];
}
/** GitLab: ID tokens by name and audience, commands before the login, and what push.sh reads. */
export interface GitlabLogin {
  tokens?: Record<string, string>;
  setup?: string[];
  env?: Record<string, string>;
  /** CI/CD variables to set in the project's settings. */
  settings?: string[];
}

/** What each permission is for, as a comment says it. */
export const permissionReasons: Readonly<Record<string, string>> = data.permissions;

export const registries: readonly Registry[] = data.registries as Registry[];

/** @param image name of an image; without a registry in it, it means Docker Hub (distribution reference grammar). */
export function registryOf(image: string): Registry {
  const host = registryHost(image) || 'docker.io';
  return registries.find(({ hosts }) => hosts.some((pattern) => fits(pattern, host))) as Registry;
}

/** The first component is a registry where it has a dot or a port, or is localhost (distribution reference grammar); else ''. */
export function registryHost(image: string): string {
  const first = image.slice(0, Math.max(0, image.indexOf('/')));
  return /[.:]/.test(first) || first === 'localhost' ? first : '';
}

const fits = (pattern: string, host: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(host);
