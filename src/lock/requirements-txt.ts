import { getAccelerator, type Lock, type LockedPackage, type LockRequest, type Platform } from '../spec/lock.ts';

/** The line above the packages of the `frameworks` stage. The Dockerfile cuts the file at these lines with sed. */
export const FRAMEWORKS_MARK = '# --- frameworks ---';
/** The line above all others. It is there in every lock. */
export const PACKAGES_MARK = '# --- packages ---';

/** The line above those that have no wheel for some platform; there only where there are any, and then the last section. */
export const BUILT_MARK = '# --- built from source ---';

/**
 * The lock as requirements.txt: `==` or a URL, and a hash, on every line, so that `pip install --require-hashes -r` and
 * `uv pip sync` take it stands. The same lock gives the same bytes.
 *
 * @param sections.frameworks Names that belong to the `frameworks` stage; without any there is one section.
 */
export function formatRequirementsTxt(lock: Lock, sections: { frameworks: readonly string[] }): string {
  const heavy = new Set(sections.frameworks);
  const built = lock.packages.filter(isBuilt);
  const first = lock.packages.filter((locked) => !isBuilt(locked) && heavy.has(locked.name));
  const rest = lock.packages.filter((locked) => !isBuilt(locked) && !heavy.has(locked.name));
  const from = indexLines(lock.request);
  const section = (mark: string, packages: readonly LockedPackage[]) => [mark, ...from, ...packages.flatMap(lines)];
  return [
    ...header(lock),
    ...(first.length > 0 ? section(FRAMEWORKS_MARK, first) : []),
    ...section(PACKAGES_MARK, rest),
    ...(built.length > 0 ? section(BUILT_MARK, built) : []),
    '',
  ].join('\n');
}

/**
 * requirements-build.txt: what building the packages of the last section needs, by hash as well. It is installed apart from
 * the app, so it may name other versions. Undefined where every package has a wheel.
 */
export function formatBuildRequirementsTxt({ request, packages, buildRequires }: Lock): string | undefined {
  if (buildRequires === undefined) return undefined;
  const names = [...new Set(packages.filter(isBuilt).map(({ name }) => name))];
  return [
    `# Made by create-ml-container: what building ${names.join(', ')} needs, every file pinned by hash. Do not edit.`,
    ...indexLines(request),
    ...buildRequires.flatMap(lines),
    '',
  ].join('\n');
}

const isBuilt = ({ build }: LockedPackage): boolean => (build?.length ?? 0) > 0;

/** In each section, since a stage of the build sees one alone. pip refuses plain http from any other host than this one. */
function indexLines({ indexes }: LockRequest): string[] {
  if (!indexes) return [];
  const beside = (indexes.private ?? []).map(({ url }) => url);
  const plain = [indexes.default ?? '', ...beside].flatMap((url) => /^http:\/\/([^/]+)/.exec(url)?.[1] ?? []);
  const trusted = plain.filter((host) => !/^(localhost|127\.|\[::1\])/.test(host));
  return [
    ...(indexes.default === undefined ? [] : [`--index-url ${indexes.default}`]),
    ...[...new Set(beside)].map((url) => `--extra-index-url ${url}`),
    ...[...new Set(trusted)].map((host) => `--trusted-host ${host}`),
  ];
}

function header({ request, resolver, substitutions }: Lock): string[] {
  const how = {
    snapshot: `the package snapshot of ${resolver.date}`,
    uv: `the package index as of ${resolver.date.slice(0, 10)}, by uv`,
    file: resolver.detail ?? 'a given lock',
  };
  return [
    '# Made by create-ml-container: the whole closure of requirements.in, every file pinned by hash. Do not edit.',
    `# For Python ${request.python}, ${describeBuilds(request)}; from ${how[resolver.name]}.`,
    ...substitutions.map(({ from, to, because }) => `# ${to} for ${from}: ${because}.`),
  ];
}

/** "CPU, linux/amd64 and linux/arm64", or "CUDA 13.0 on linux/amd64 and CPU on linux/arm64". */
export function describeBuilds(request: LockRequest): string {
  const build = (platform: Platform) =>
    getAccelerator(request, platform) === 'cpu' ? 'CPU' : `CUDA ${request.accelerator}`;
  const [first, ...rest] = request.platforms.map((platform) => ({ platform, build: build(platform) }));
  if (rest.every((other) => other.build === first?.build)) return `${first?.build}, ${request.platforms.join(' and ')}`;
  return request.platforms.map((platform) => `${build(platform)} on ${platform}`).join(' and ');
}

function lines(locked: LockedPackage): string[] {
  const pin = locked.url === undefined ? `${locked.name}==${locked.version}` : `${locked.name} @ ${locked.url}`;
  const marker = locked.marker === undefined ? '' : ` ; ${locked.marker}`;
  const hashes = locked.hashes.map((hash) => `    --hash=${hash}`);
  return [[`${pin}${marker}`, ...hashes].join(' \\\n'), `    # via ${locked.via.join(', ')}`];
}
