import type { Lock, LockedPackage } from '../spec/lock.ts';

/** The line above the packages of the `frameworks` stage. The Dockerfile cuts the file at these lines with sed. */
export const FRAMEWORKS_MARK = '# --- frameworks ---';
/** The line above all others. It is there in every lock. */
export const PACKAGES_MARK = '# --- packages ---';

/**
 * The lock as requirements.txt: `==` or a URL, and a hash, on every line, so that `pip install --require-hashes -r` and
 * `uv pip sync` take it as it stands. The same lock gives the same bytes.
 *
 * @param sections.frameworks Names that belong to the `frameworks` stage; without any there is one section.
 */
export function formatRequirementsTxt(lock: Lock, sections: { frameworks: readonly string[] }): string {
  const heavy = new Set(sections.frameworks);
  const first = lock.packages.filter((locked) => heavy.has(locked.name));
  const rest = lock.packages.filter((locked) => !heavy.has(locked.name));
  return [
    ...header(lock),
    ...(first.length > 0 ? [FRAMEWORKS_MARK, ...first.flatMap(lines)] : []),
    PACKAGES_MARK,
    ...rest.flatMap(lines),
    '',
  ].join('\n');
}

function header({ request, resolver, substitutions }: Lock): string[] {
  const build = request.accelerator === 'cpu' ? 'CPU' : `CUDA ${request.accelerator}`;
  const how = {
    snapshot: `the package snapshot of ${resolver.date}`,
    uv: `the package index as of ${resolver.date.slice(0, 10)}, by uv`,
    file: resolver.detail ?? 'a given lock',
  };
  return [
    '# Made by create-ml-container: the whole closure of requirements.in, every file pinned by hash. Do not edit.',
    `# For Python ${request.python}, ${build}, ${request.platforms.join(' and ')}; from ${how[resolver.name]}.`,
    ...substitutions.map(({ from, to, because }) => `# ${to} for ${from}: ${because}.`),
  ];
}

function lines(locked: LockedPackage): string[] {
  const pin = locked.url === undefined ? `${locked.name}==${locked.version}` : `${locked.name} @ ${locked.url}`;
  const marker = locked.marker === undefined ? '' : ` ; ${locked.marker}`;
  const hashes = locked.hashes.map((hash) => `    --hash=${hash}`);
  return [[`${pin}${marker}`, ...hashes].join(' \\\n'), `    # via ${locked.via.join(', ')}`];
}
