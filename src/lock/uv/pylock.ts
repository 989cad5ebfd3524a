/** Parses uv's outputs: pylock.toml (PEP 751) for files, requirements.txt for requesters. */
import { EXIT, type Problem, UserError } from '../../errors.ts';
import { normalizeName } from '../../pep/name.ts';
import { findBestWheel, versionOfFile } from '../../pep/wheel.ts';
import { GLIBC, type Release, type ResolvedPackage, type ResolveRequest } from './types.ts';

interface PylockFile {
  url?: string;
  name?: string;
  size?: number;
  'upload-time'?: Date;
  hashes?: Record<string, string>;
}
interface PylockPackage {
  name: string;
  version?: string;
  wheels?: PylockFile[];
  sdist?: PylockFile;
  archive?: PylockFile;
  vcs?: { url?: string };
  directory?: { path?: string };
}

/**
 * @param pylock text of a pylock.toml for one platform.
 * @param annotated the same resolution as requirements.txt, with `# via`.
 * @throws UserError (exit 1) naming every package that cannot be pinned by hash.
 */
export async function readResolution(
  pylock: string,
  annotated: string,
  { python, platform, glibc = GLIBC, sources = [] }: Pick<ResolveRequest, 'python' | 'platform' | 'glibc' | 'sources'>,
): Promise<ResolvedPackage[]> {
  const { parseTomlText } = await import('../../text/toml.ts');
  const notes = readAnnotations(annotated);
  const problems: Problem[] = [];
  const { packages: locked = [] } = parseTomlText(pylock) as unknown as { packages?: PylockPackage[] };
  const packages = locked.flatMap((entry) => {
    const name = normalizeName(entry.name);
    const note = notes.get(name);
    // An older uv lists every wheel of the version; whoever asks which uv must get the same lock.
    const wheels = (entry.wheels ?? []).map((wheel) => ({ ...wheel, url: wheel.url ?? wheel.name ?? '' }));
    const fit = findBestWheel(
      wheels.map(({ url }) => url),
      { python, platform, glibc },
    );
    const built = fit < 0 && entry.sdist !== undefined && sources.some((source) => source.name === name);
    const given = entry.archive ? [entry.archive] : built && entry.sdist ? [entry.sdist] : wheels.slice(fit, fit + 1);
    const files = given.flatMap(({ url, size, hashes }) =>
      hashes?.sha256 === undefined ? [] : [{ url: url ?? '', hash: `sha256:${hashes.sha256}`, size: size ?? 0 }],
    );
    if (files.length === 0) {
      problems.push(unpinned(entry, note?.via ?? []));
      return [];
    }
    const archived = entry.archive !== undefined && !/\.whl$/.test(files[0]?.url ?? '');
    const version = (archived ? undefined : entry.version) ?? versionOfFile(files[0]?.url ?? '') ?? '0';
    const { extras = [], via = [] } = note ?? {};
    return [
      {
        name,
        version,
        extras,
        via,
        files,
        direct: entry.archive !== undefined,
        ...(built || archived ? { built: true as const } : {}),
      },
    ];
  });
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
  return packages;
}

function unpinned({ name, vcs, directory, sdist }: PylockPackage, via: readonly string[]): Problem {
  const where = via.join(', ') || 'requirements.in';
  if (vcs) {
    const fix = 'ask for a release of it, or for the URL of a wheel';
    return { where, what: `${name} comes from a repository, and what is there has no hash`, fix };
  }
  if (directory) {
    const fix = 'build a wheel of it and ask for that by URL';
    return { where, what: `${name} is a folder on this machine, which no image build can fetch`, fix };
  }
  if (sdist) return { where, what: `${name} has no wheel for this target`, fix: `leave out ${name}` };
  return {
    where,
    what: `the index gives no sha256 for ${name}`,
    fix: 'use an index that does, or ask for another version',
  };
}

/** pylock.toml → the version of each name, and when the first of its files was uploaded where the index says it. */
export async function readReleases(pylock: string): Promise<Map<string, Release>> {
  const { parseTomlText } = await import('../../text/toml.ts');
  const { packages = [] } = parseTomlText(pylock) as unknown as { packages?: PylockPackage[] };
  return new Map(
    packages.map(({ name, version = '0', wheels = [], sdist }) => {
      const times = [...wheels, ...(sdist ? [sdist] : [])].flatMap((file) => file['upload-time'] ?? []);
      const [uploaded] = times.sort((a, b) => a.getTime() - b.getTime());
      return [normalizeName(name), { version, ...(uploaded ? { uploaded } : {}) }];
    }),
  );
}

/** requirements.txt → name → extras and who asks. A root's own file is not among them. */
export function readAnnotations(text: string): Map<string, { extras: string[]; via: string[] }> {
  const found = new Map<string, { extras: string[]; via: string[] }>();
  let current: { extras: string[]; via: string[] } | undefined;
  for (const line of text.split('\n')) {
    const pin = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[([^\]]*)\])?(?:==| @ )/.exec(line);
    if (pin) {
      current = {
        extras: (pin[2] ?? '')
          .split(',')
          .map((extra) => extra.trim())
          .filter(Boolean)
          .sort(),
        via: [],
      };
      found.set(normalizeName(pin[1] ?? ''), current);
      continue;
    }
    const via = /^ {4}# {1,3}(?:via )?(\S.*)$/.exec(line)?.[1];
    // `-r file`, `-c file` and `roots (pyproject.toml)` are ours
    if (current && via && via !== 'via' && /^[a-z0-9][a-z0-9._-]*(\[[^\]]*\])?$/i.test(via))
      current.via.push(normalizeName(via.replace(/\[.*/, '')));
  }
  return found;
}
