/** Selects the CUDA release of a project and the driver that it needs on the host. */
import type { Problem } from '../../errors.ts';
import type { AcceleratorStack } from '../types.ts';
import { list, takeMajor } from '../versions.ts';
import {
  createNoCommonCudaProblem,
  createNoPythonProblem,
  createNoSuchCudaProblem,
  createNoWheelCudaProblem,
  createUnknownCudaProblem,
  createUnknownReleaseProblem,
} from './cuda-problems.ts';
import {
  buildCudas,
  type CudaFamily,
  cudaTable,
  findBestCuda,
  findLowestCuda,
  matchesRequestedCuda,
} from './cuda-search.ts';
import { acceleratorStacks, findStack, type NamedPackage, type OpenBuild, openBuilds } from './index.ts';

/** How one package gets its CUDA build. */
export interface CudaPackage {
  /** Distribution to install: "torch", "cupy-cuda13x". */
  name: string;
  /** Newest release in the catalog that was asked for and has this CUDA: "2.14.1". */
  version: string;
  how: AcceleratorStack['how'];
  /** Where the default index does not serve this CUDA: PyTorch's index for it, and the local version its wheels carry. */
  index?: string;
  local?: string;
  /** Extra, or extras apart by commas, that bring the CUDA libraries: "cuda13". */
  extra?: string;
  /** Requirements that bring the CUDA libraries: "nvidia-cublas-cu12". */
  requires?: readonly string[];
}

export interface CudaChoice {
  /** "13.0" */
  cuda: string;
  /** Lowest branch of the driver: "580". */
  driver: string;
  /** Value of NVIDIA_REQUIRE_CUDA: "driver>=580". */
  require: string;
  because: string;
  packages: CudaPackage[];
}

/**
 * @param packages Everything the project asks for; what is not GPU-aware is passed over.
 * @param wanted CUDA that was asked for: a minor release ("12.6"), or a major ("12") that leaves the minor open.
 * @param python Minor release of CPython.
 * @param asked Why that CUDA is wanted.
 * @returns All problems at once, each naming the nearest that exists, when there is no such combination.
 */
export function resolveCuda(
  packages: readonly NamedPackage[],
  wanted: string | undefined,
  python: string,
  asked = 'you asked for it',
): CudaChoice | { problems: Problem[] } {
  if (wanted !== undefined && !cudaTable.releases.some((release) => matchesRequestedCuda(release, wanted)))
    return { problems: [createUnknownCudaProblem(wanted, cudaTable)] };
  const families = groupFamilies(packages);
  const known = families.filter(({ open }) => open.length > 0);
  // A release the catalog does not know cannot be judged: with a CUDA given the lock will tell, without one it is guessing.
  const problems =
    wanted === undefined
      ? families.filter(({ stack, open }) => !stack.beside && open.length === 0).map(createUnknownReleaseProblem)
      : [];
  const decides = (family: CudaFamily): boolean => !family.stack.beside || known.every(({ stack }) => stack.beside);
  const usable: CudaFamily[] = [];
  for (const family of known) {
    const onPython = family.open.filter(({ build }) => build.python.includes(python));
    const open = onPython.filter(({ build }) => build.cuda.length > 0);
    if (onPython.length === 0) problems.push(createNoPythonProblem(family, python));
    else if (open.length === 0) problems.push(createNoWheelCudaProblem({ ...family, open: onPython }));
    else if (
      wanted !== undefined &&
      decides(family) &&
      !open.some(({ build }) => buildCudas(build).some((release) => matchesRequestedCuda(release, wanted)))
    )
      problems.push(createNoSuchCudaProblem({ ...family, open }, wanted));
    else usable.push({ ...family, open });
  }
  if (problems.length > 0) return { problems };
  const deciding = usable.filter(decides);
  if (deciding.length === 0) return withoutFamily(wanted ?? findNamedMajor(packages), asked, wanted === undefined);
  const best = (wanted === undefined && findNewestDriver(deciding)) || findBestCuda(deciding, wanted);
  if (!best) return { problems: [createNoCommonCudaProblem(deciding, python)] };
  const { packages: others, ...chosen } = choice(
    best.cuda,
    deciding,
    best.builds,
    wanted === undefined ? undefined : asked,
  );
  const beside = usable.filter((family) => !decides(family)).flatMap(describeBeside);
  return { ...chosen, packages: [...others, ...beside] };
}

/** Families that load beside each other have no CUDA in common where their majors differ: the newest one runs the older. */
function findNewestDriver(families: readonly CudaFamily[]): { cuda: string; builds: OpenBuild[] } | undefined {
  if (!families.every(({ stack }) => stack.beside)) return undefined;
  const builds = families.flatMap(({ open }) => open[0] ?? []);
  const cuda = cudaTable.releases.find((release) => builds.some(({ build }) => build.defaultCuda === release));
  return cuda === undefined ? undefined : { cuda, builds };
}

/** A family whose CUDA is its own business: the driver of a newer one runs it. */
const describeBeside = ({ stack, open: [first] }: CudaFamily): CudaPackage[] =>
  first ? [describeCudaPackage(stack, first, first.build.defaultCuda ?? '')] : [];

/** The CUDA that names tell ("cuml-cu12", "nvidia-dali-cuda120"), the newest of them. */
const findNamedMajor = (packages: readonly NamedPackage[]): string | undefined =>
  packages
    .flatMap(({ name }) => /-cu(?:da)?(1\d)\d?x?$/.exec(name)?.[1] ?? [])
    .sort()
    .at(-1);

function groupFamilies(packages: readonly NamedPackage[]): CudaFamily[] {
  return acceleratorStacks.flatMap((stack) => {
    const named = packages.filter(({ name }) => findStack(name) === stack);
    return named.length > 0 ? [{ stack, named, open: openBuilds(stack, named) }] : [];
  });
}

function choice(
  release: string,
  families: readonly CudaFamily[],
  builds: readonly OpenBuild[],
  asked: string | undefined,
): CudaChoice {
  const packages = families.flatMap(({ stack }, i) =>
    builds[i] ? [describeCudaPackage(stack, builds[i], release)] : [],
  );
  const names = list(packages.map(({ name, version }) => `${name} ${version}`));
  const takes = builds.every(({ build }) => build.defaultCuda === release);
  const because =
    asked === undefined
      ? takes
        ? `what ${names} ${packages.length > 1 ? 'take' : 'takes'} by default`
        : `the CUDA that ${names} ${packages.length > 1 ? 'have in common' : 'has'}`
      : `${asked}, and ${names} ${packages.length > 1 ? 'have' : 'has'} it`;
  return { ...findDriver(release), because, packages };
}

function describeCudaPackage(stack: AcceleratorStack, { build, release }: OpenBuild, wanted: string): CudaPackage {
  const own = findLowestCuda(build, wanted) ?? (stack.beside ? build.defaultCuda : undefined) ?? wanted;
  const local = `cu${wanted.replace('.', '')}`;
  const extra = build.extras?.[own];
  const requires = build.requires?.[own];
  const onDefaultIndex = stack.how === 'index' && build.defaultCuda === wanted;
  return {
    name: build.names?.[own] ?? stack.package,
    version: release,
    how: onDefaultIndex ? 'default' : stack.how,
    ...(stack.index === undefined || onDefaultIndex ? {} : { index: stack.index.replace('{build}', local), local }),
    ...(extra === undefined ? {} : { extra }),
    ...(requires === undefined ? {} : { requires }),
  };
}

/** Nothing in the project is known to use a GPU: what was asked for, or what torch would take. */
function withoutFamily(wanted: string | undefined, asked: string, named: boolean): CudaChoice {
  const house =
    acceleratorStacks[0]?.builds.find(({ unverified }) => !unverified)?.defaultCuda ?? cudaTable.releases[0] ?? '';
  const release =
    wanted === undefined ? house : (cudaTable.releases.find((row) => matchesRequestedCuda(row, wanted)) ?? wanted);
  return {
    ...findDriver(release),
    because:
      wanted === undefined
        ? 'the default for torch; no package of the project decides it'
        : named
          ? `the packages are for CUDA ${wanted}, as their names say`
          : asked,
    packages: [],
  };
}

function findDriver(release: string): Pick<CudaChoice, 'cuda' | 'driver' | 'require'> {
  const driver = cudaTable.drivers[takeMajor(release)] ?? '';
  return { cuda: release, driver, require: `driver>=${driver}` };
}
