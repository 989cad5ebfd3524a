import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { compare, major, minor, satisfies, valid } from '@renovatebot/pep440';
import { outputFile } from 'fs-extra/esm';
import { normalizeName } from '../../src/pep/name.ts';
import type { Python } from './types.ts';

/** Answers of the package index, kept on disk so that a run that was broken off goes on where it stopped. */
export interface Registry {
  /** Address of the simple API, as a uv.lock names it: it is never written down in this repository. */
  url: string;
  cache: string;
}

export interface Release {
  version: string;
  requiresPython?: string;
}

/** Versions of a distribution that are neither yanked nor pre-releases, oldest first. */
export async function releases(registry: Registry, name: string): Promise<Release[]> {
  const page = await cached(registry, `simple/${name}.html`, () => text(`${registry.url}/${name}/`));
  const found = new Map<string, Release>();
  for (const [, attributes = '', file = ''] of page.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/g)) {
    if (attributes.includes('data-yanked')) continue;
    const version = versionOf(file, name);
    if (!version || !valid(version) || /[a-z]/.test(version.replace(/\.post\d+$/, ''))) continue;
    const requires = /data-requires-python="([^"]*)"/
      .exec(attributes)?.[1]
      ?.replace(/&gt;/g, '>')
      .replace(/&lt;/g, '<');
    found.set(version, { version, ...(requires ? { requiresPython: requires } : {}) });
  }
  return [...found.values()].sort((a, b) => compare(a.version, b.version));
}

/** Lowest version that still counts as current: the newest major or the one before, or of 0.x the newer half of the minors. */
export function floorOf(all: readonly Release[], python: Python): string | undefined {
  const fitting = all.filter((r) => !r.requiresPython || satisfies(`${python}.0`, r.requiresPython));
  const newest = fitting.at(-1)?.version;
  if (newest === undefined) return undefined;
  if (major(newest) === 0) return `0.${Math.floor(minor(newest) / 2)}`;
  return String(Math.max(1, major(newest) - 1));
}

/** Download size of a file, bytes. */
export async function fileSize(registry: Registry, url: string): Promise<number> {
  const file = url.split('#')[0] ?? url;
  const key = `size/${file.split('/').pop()}`;
  return Number(
    await cached(registry, key, async () => {
      const answer = await attempt(() => fetch(file, { method: 'HEAD' }));
      const length = answer.headers.get('content-length');
      if (!answer.ok || length === null) throw new Error(`no size for ${file}: ${answer.status}`);
      return length;
    }),
  );
}

function versionOf(file: string, name: string): string | undefined {
  const parts = file.endsWith('.whl') ? file.split('-') : undefined;
  if (parts) return normalizeName(parts[0] ?? '') === name ? parts[1] : undefined;
  const sdist = /^(.+)-([^-]+)\.tar\.gz$/.exec(file);
  return sdist && normalizeName(sdist[1] ?? '') === name ? sdist[2] : undefined;
}

async function text(url: string): Promise<string> {
  const answer = await attempt(() => fetch(url));
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

async function attempt(ask: () => Promise<Response>): Promise<Response> {
  for (let n = 0; ; n += 1) {
    try {
      return await ask();
    } catch (error) {
      if (n === 3) throw error;
    }
  }
}

async function cached(registry: Registry, key: string, make: () => Promise<string>): Promise<string> {
  const file = path.join(registry.cache, key);
  try {
    return await readFile(file, 'utf8');
  } catch {
    const value = await make();
    await outputFile(file, value);
    return value;
  }
}
