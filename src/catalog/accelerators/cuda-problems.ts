/** The errors for combinations of CUDA, Python and packages that do not exist, each with the nearest that does. */
import type { Problem } from '../../errors.ts';
import { parseExactVersion } from '../../pep/version.ts';
import type { AcceleratorBuild, CudaTable } from '../types.ts';
import { compareVersions, describeMinors, findNeighbors, list, takeMajor } from '../versions.ts';
import { buildCudas, type CudaFamily, findBestCuda } from './cuda-search.ts';

/** "torch 2.13", as the user wrote it; the bare name when any version would do. */
function said({ named, stack }: CudaFamily): string {
  const own = named.find(({ name }) => stack.package === name || stack.aliases?.includes(name)) ?? named[0];
  const exact = own?.version ?? parseExactVersion(own?.specifier ?? '');
  return [own?.name ?? stack.package, exact ?? own?.specifier ?? ''].filter(Boolean).join(' ');
}

const listVersions = (builds: readonly AcceleratorBuild[]): string[] =>
  builds.flatMap(({ releases }) => releases).sort(compareVersions);

export function createUnknownCudaProblem(wanted: string, table: CudaTable): Problem {
  const close = findNeighbors(wanted, table.releases);
  return {
    where: '--cuda',
    what: `there is no CUDA ${wanted} that the catalog of ${table.date} knows; the nearest ${close.length > 1 ? 'are' : 'is'} ${list(close)}`,
    fix: `--cuda ${close.at(-1)}`,
  };
}

export function createUnknownReleaseProblem(family: CudaFamily): Problem {
  const versions = listVersions(family.stack.builds);
  return {
    where: 'dependencies',
    what: `the catalog of ${family.stack.date} knows no CUDA build of ${said(family)}; of ${family.stack.package} it knows ${versions[0]} to ${versions.at(-1)}`,
    fix: 'ask for one of these, or say which CUDA: --cuda 12.6',
  };
}

export function createNoPythonProblem(family: CudaFamily, python: string): Problem {
  const minors = [...new Set(family.open.flatMap(({ build }) => build.python))];
  const other = family.stack.builds.find((build) => build.python.includes(python));
  return {
    where: '--python',
    what: `${said(family)} has no wheel for Python ${python}; it has for ${describeMinors(minors)}`,
    fix: `--python ${minors.sort(compareVersions).at(-1)}${other ? `, or ${family.stack.package} ${other.version}` : ''}`,
  };
}

export function createNoWheelCudaProblem(family: CudaFamily): Problem {
  const row = family.open[0];
  const next = [...family.stack.builds]
    .reverse()
    .find((build) => build.cuda.length > 0 && compareVersions(build.releases.at(-1) ?? '', row?.release ?? '') > 0);
  return {
    where: 'dependencies',
    what: `${said(family)} has no CUDA build that installs from wheels alone${row?.build.note ? `: ${lowered(row.build.note)}` : ''}`,
    fix: next
      ? `${family.stack.package} ${next.releases.at(-1)}, which has CUDA ${next.cuda.join(', ')}, or --cpu`
      : '--cpu',
  };
}

/** Refuses a CUDA that exists but not for this package. */
export function createNoSuchCudaProblem(family: CudaFamily, wanted: string): Problem {
  const has = [
    ...new Set(family.open.flatMap(({ build }) => (build.pins === 'exact' ? build.cuda : build.cuda.map(later)))),
  ].sort(compareVersions);
  const close = findNeighbors(wanted, [...new Set(family.open.flatMap(({ build }) => buildCudas(build)))]);
  const other = family.stack.builds.find((build) => buildCudas(build).includes(wanted));
  return {
    where: '--cuda',
    what: `${said(family)} has no CUDA ${wanted} build; it has ${has.join(', ')}`,
    fix: `--cuda ${close.find((release) => takeMajor(release) === takeMajor(wanted)) ?? close[0]}${other ? `, or ${family.stack.package} ${other.version}, the newest with CUDA ${wanted}` : ''}`,
  };
}

const lowered = (note: string): string => note.charAt(0).toLowerCase() + note.slice(1).replace(/\.$/, '');
const later = (lowest: string): string => `${lowest} and later`;

/** Each has CUDA builds, but none the same. */
export function createNoCommonCudaProblem(families: readonly CudaFamily[], python: string): Problem {
  const has = families.map(
    (family) =>
      `${said(family)} has ${[...new Set(family.open.flatMap(({ build }) => (build.pins === 'exact' ? build.cuda : build.cuda.map(later))))].sort(compareVersions).join(', ')}`,
  );
  return {
    where: 'dependencies',
    what: `no CUDA serves all of them: ${has.join('; ')}`,
    fix: wayOut(families, python),
  };
}

/** The first package whose version, were it free, would leave a CUDA for all. */
function wayOut(families: readonly CudaFamily[], python: string): string {
  for (const [i, freed] of families.entries()) {
    const open = freed.stack.builds
      .filter((build) => build.python.includes(python) && build.cuda.length > 0)
      .map((build) => ({ build, release: build.releases[0] ?? build.version }));
    const found = findBestCuda(families.map((family, j) => (i === j ? { ...family, open } : family)));
    if (found) return `${freed.stack.package} ${found.builds[i]?.release} goes with the others on CUDA ${found.cuda}`;
  }
  return 'leave one of them out, or --cpu';
}
