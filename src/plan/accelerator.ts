/** CPU, or which CUDA: the one that every GPU package has a build for, and the driver it needs on the host. */
import { cudaExtras, stackOf } from '../catalog/accelerators.ts';
import { type CudaChoice, cudaFor } from '../catalog/index.ts';
import { snapshotInfo } from '../catalog/snapshot/index.ts';
import { formatRequirement, parseRequirement, type Requirement } from '../pep/requirement.ts';
import type { LockRequest } from '../spec/lock.ts';
import type { Decided } from './decided.ts';
import type { Accelerator } from './types.ts';

type Roots = LockRequest['roots'];

/** @returns the choice, and the roots with the extras that bring the CUDA libraries (tensorflow[and-cuda], jax[cuda13]). */
export function acceleratorOf(
  decided: Decided,
  roots: Roots,
  python: string,
): { accelerator: Accelerator; roots: Roots } {
  const kind = decided.value('accelerator', () => [
    'cpu',
    'nothing asks for a GPU; the CPU builds are gigabytes smaller',
  ]);
  if (kind === 'cpu') return { accelerator: { kind }, roots: roots.map(withoutCuda) };
  const found = cudaFor(roots.map(named), decided.input.values.cuda, python);
  if ('problems' in found) {
    decided.problems.push(...found.problems);
    return { accelerator: { kind: 'cuda', cuda: '', driver: '', require: '' }, roots };
  }
  const { cuda, driver, require } = found;
  decided.outcome('cuda', cuda, found.because);
  decided.outcome(
    'driver',
    `at least ${driver}`,
    `CUDA ${cuda} runs on drivers from ${driver} on; the packages bring CUDA, the host brings the driver`,
  );
  return { accelerator: { kind: 'cuda', cuda, driver, require }, roots: roots.map((root) => withExtras(root, found)) };
}

/** A requirement without a version means the one that the lock will take. */
function named({ requirement }: Roots[number]): Requirement {
  const parsed = parseRequirement(requirement, 'requirements');
  const version = snapshotInfo()
    .roots.find(([name]) => name === parsed.name)?.[1]
    ?.split('+')[0];
  return parsed.specifier === '' && version !== undefined ? { ...parsed, specifier: `==${version}` } : parsed;
}

/** tensorflow[and-cuda] in an image for a CPU is tensorflow. */
function withoutCuda(root: Roots[number]): Roots[number] {
  const parsed = parseRequirement(root.requirement, 'requirements');
  const useless = parsed.url === undefined ? cudaExtras(parsed.name) : [];
  if (!parsed.extras.some((extra) => useless.includes(extra))) return root;
  const extras = parsed.extras.filter((extra) => !useless.includes(extra));
  return { ...root, requirement: formatRequirement({ ...parsed, extras }) };
}

function withExtras(root: Roots[number], { packages }: CudaChoice): Roots[number] {
  const parsed = parseRequirement(root.requirement, 'requirements');
  // onnxruntime becomes onnxruntime-gpu later, and takes its extras along
  const family = stackOf(parsed.name)?.package;
  const extra = packages.find(({ name }) => name === parsed.name || name === family)?.extra;
  if (extra === undefined || parsed.url !== undefined) return root;
  const extras = [...new Set([...parsed.extras, ...extra.split(',')])].sort();
  return { ...root, requirement: formatRequirement({ ...parsed, extras }) };
}
