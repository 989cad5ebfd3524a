/** Container registries and how push.sh logs in to each. */
import { compileGlob } from '../../text/glob.ts';
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
}

export const registries: readonly Registry[] = data.registries as Registry[];

/** @param image name of an image; without a registry in it, it means Docker Hub (distribution reference grammar). */
export function findRegistry(image: string): Registry {
  const host = parseRegistryHost(image) || 'docker.io';
  return registries.find(({ hosts }) => hosts.some((pattern) => fits(pattern, host))) as Registry;
}

/** The first component is a registry where it has a dot or a port, or is localhost (distribution reference grammar); else ''. */
export function parseRegistryHost(image: string): string {
  const first = image.slice(0, Math.max(0, image.indexOf('/')));
  return /[.:]/.test(first) || first === 'localhost' ? first : '';
}

const fits = (pattern: string, host: string): boolean => compileGlob(pattern, { star: 'any' })(host);
