/** Decides between CPU and a CUDA release, with the driver that it needs. */

import { findCudaBringer, findStack, listBroughtStacks, listCudaExtras } from '../catalog/accelerators/index.ts';
import pytorchIndex from '../catalog/accelerators/pytorch-index.json' with { type: 'json' };
import type { Framework } from '../catalog/frameworks/types.ts';
import { type CudaChoice, resolveCuda } from '../catalog/index.ts';
import { getSnapshotInfo } from '../catalog/snapshot/index.ts';
import { createMarkerEnvironment, evaluateMarker, type Marker } from '../pep/marker.ts';
import { formatRequirement, parseRequirement, type Requirement } from '../pep/requirement.ts';
import { versionOfFile } from '../pep/wheel.ts';
import { type LockRoots, MACHINE, type Platform } from '../spec/lock.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Accelerator } from './types.ts';

/** @returns the choice, and the roots with the extras that bring the CUDA libraries (tensorflow[and-cuda], jax[cuda13]). */
export function resolveAccelerator(
  decided: DecisionLog,
  framework: Framework,
  roots: LockRoots,
  python: string,
  platforms: readonly Platform[],
): { accelerator: Accelerator; roots: LockRoots } {
  return chooseAccelerator(decided, framework, roots.map(withoutBuildTag), python, platforms);
}

function chooseAccelerator(
  decided: DecisionLog,
  framework: Framework,
  roots: LockRoots,
  python: string,
  platforms: readonly Platform[],
): { accelerator: Accelerator; roots: LockRoots } {
  const only = framework.accelerator;
  const kind = decided.value('accelerator', () =>
    only === undefined
      ? ['cpu', 'nothing in the project needs a GPU, and CPU wheels are gigabytes smaller', 'default']
      : [only, `${framework.name} runs on nothing else`],
  );
  if (only !== undefined && kind !== only) {
    const flags = { cpu: '--cpu', cuda: '--gpu' };
    decided.problem(flags[kind], `${framework.name} runs on ${only} alone`, flags[only]);
    return { accelerator: { kind: 'cpu' }, roots };
  }
  if (kind === 'cpu') return { accelerator: { kind }, roots: dropCudaLibraries(decided, roots).map(withoutCuda) };
  const whole = withBroughtStacks(roots);
  const applied = whole.filter((root) => appliesOn(root, python, platforms));
  const found = resolveCuda(applied.map(named), decided.input.values.cuda, python, decided.input.because.cuda);
  if ('problems' in found) {
    decided.problems.push(...found.problems);
    return { accelerator: { kind: 'cuda', cuda: '', driver: '', require: '' }, roots };
  }
  const { cuda, driver, require } = found;
  const cpuPlatforms = resolveCpuPlatforms(decided, platforms);
  decided.outcome('cuda', cuda, found.because);
  decided.outcome(
    'driver',
    `at least ${driver}`,
    `CUDA ${cuda} runs on drivers from ${driver} on; the packages bring CUDA, the host brings the driver`,
  );
  if (cpuPlatforms.length === 0)
    return {
      accelerator: { kind: 'cuda', cuda, driver, require },
      roots: [...whole.map((root) => withExtras(root, found)), ...listLibraries(whole, found)],
    };
  return {
    accelerator: { kind: 'cuda', cuda, driver, require, cpuPlatforms },
    roots: [
      ...whole.flatMap((root) => forEach(root, withExtras(root, found), platforms, cpuPlatforms)),
      ...listLibraries(whole, found).flatMap((root) => onMachines(root, true, platforms, cpuPlatforms)),
    ],
  };
}

/** Whether a requirement is for this Python and any of the machines, by its marker. */
function appliesOn({ requirement, from }: LockRoots[number], python: string, platforms: readonly Platform[]): boolean {
  const { marker } = parseRequirement(requirement, from);
  return !marker || platforms.some((platform) => evaluateMarker(marker, createMarkerEnvironment(python, platform)));
}

/** What others bring along and run on a GPU is asked for itself, so that its CUDA build and its libraries come along. */
function withBroughtStacks(roots: LockRoots): LockRoots {
  const names = roots.map(({ requirement, from }) => parseRequirement(requirement, from).name);
  const brought = listBroughtStacks(names).map(({ package: name, broughtBy = [] }) => ({
    requirement: name,
    from: broughtBy.find((one) => names.includes(one)) ?? name,
  }));
  return [...roots, ...brought];
}

/** CUDA libraries that a wheel loads and does not ask for. */
const listLibraries = (roots: LockRoots, { packages }: CudaChoice): LockRoots => {
  const named = new Set(roots.map(({ requirement, from }) => parseRequirement(requirement, from).name));
  return packages.flatMap(({ name, requires = [] }) =>
    requires
      .filter((requirement) => !named.has(parseRequirement(requirement, name).name))
      .map((requirement) => ({ requirement, from: name })),
  );
};

/** The platforms that get no CUDA, where `gpuPlatforms` names those that do. */
function resolveCpuPlatforms(decided: DecisionLog, platforms: readonly Platform[]): Platform[] {
  const wanted = decided.input.values.gpuPlatforms;
  if (wanted === undefined) return [];
  for (const platform of wanted.filter((one) => !platforms.includes(one)))
    decided.problem('gpuPlatforms', `${platform} is none of the platforms`, `one of ${platforms.join(', ')}`);
  const cpu = platforms.filter((platform) => !wanted.includes(platform));
  const because = decided.input.because.gpuPlatforms ?? 'you asked for it';
  decided.outcome(
    'gpuPlatforms',
    wanted.join(', '),
    cpu.length > 0 ? `${because}; ${cpu.join(', ')} gets the CPU builds` : because,
  );
  return cpu;
}

/** One line for all machines where CUDA changes nothing about it, otherwise one for those with it and one for the others. */
function forEach(
  root: LockRoots[number],
  onCuda: LockRoots[number],
  platforms: readonly Platform[],
  cpuPlatforms: readonly Platform[],
): LockRoots {
  const onCpu = withoutCuda(root);
  if (onCpu.requirement === onCuda.requirement) return [root];
  return [...onMachines(onCuda, true, platforms, cpuPlatforms), ...onMachines(onCpu, false, platforms, cpuPlatforms)];
}

/** A requirement for the machines with CUDA, or for the others; none where there are none of them. */
function onMachines(
  { requirement, from }: LockRoots[number],
  cuda: boolean,
  platforms: readonly Platform[],
  cpuPlatforms: readonly Platform[],
): LockRoots {
  const machines = platforms
    .filter((platform) => cpuPlatforms.includes(platform) !== cuda)
    .map((one): Marker => ({ operator: '==', left: 'platform_machine', right: JSON.stringify(MACHINE[one]) }));
  if (machines.length === 0) return [];
  const marker = machines.reduce((left, right) => ({ operator: 'or', left, right }));
  const parsed = parseRequirement(requirement, from);
  const whole: Marker = parsed.marker ? { operator: 'and', left: parsed.marker, right: marker } : marker;
  return [{ requirement: formatRequirement({ ...parsed, marker: whole }), from }];
}

/** A requirement without a version means the one that the lock will take. */
function named({ requirement }: LockRoots[number]): Requirement {
  const parsed = parseRequirement(requirement, 'requirements');
  const version = getSnapshotInfo()
    .roots.find(([name]) => name === parsed.name)?.[1]
    ?.split('+')[0];
  return parsed.specifier === '' && version !== undefined ? { ...parsed, specifier: `==${version}` } : parsed;
}

/** `==2.3.1+cu118` is 2.3.1: the accelerator decides which index it comes from, and not every architecture has the tag. */
function withoutBuildTag(root: LockRoots[number]): LockRoots[number] {
  const { url, ...parsed } = parseRequirement(root.requirement, root.from);
  if (findStack(parsed.name)?.how !== 'index') return root;
  // a wheel of PyTorch's own index is one build of the release that its name tells
  const version = url?.startsWith(PYTORCH_INDEX) ? versionOfFile(url) : undefined;
  if (url !== undefined && version === undefined) return root;
  const named = version === undefined ? parsed.specifier : `==${version}`;
  const specifier = named.replace(/\+(?:cpu|cu\d{2,3})$/, '');
  if (specifier === parsed.specifier) return root;
  return { ...root, requirement: formatRequirement({ ...parsed, specifier }) };
}

const [PYTORCH_INDEX = ''] = pytorchIndex.index.split('{');

/** tensorflow[and-cuda] in an image for a CPU is tensorflow. */
function withoutCuda(root: LockRoots[number]): LockRoots[number] {
  const parsed = parseRequirement(root.requirement, 'requirements');
  const useless = parsed.url === undefined ? listCudaExtras(parsed.name) : [];
  if (!parsed.extras.some((extra) => useless.includes(extra))) return root;
  const extras = parsed.extras.filter((extra) => !useless.includes(extra));
  return { ...root, requirement: formatRequirement({ ...parsed, extras }) };
}

/** An exact pin of what the CUDA build of another root brings is a line of `pip freeze`: no CPU build asks for it. */
function dropCudaLibraries(decided: DecisionLog, roots: LockRoots): LockRoots {
  const all = roots.map((root) => ({ root, parsed: parseRequirement(root.requirement, root.from) }));
  const names = all.map(({ parsed }) => parsed.name);
  const dropped = all.filter(
    ({ parsed }) => parsed.specifier.startsWith('==') && findCudaBringer(parsed.name, names) !== undefined,
  );
  const [first, ...others] = dropped.map(({ parsed }) => parsed.name);
  if (first === undefined) return roots;
  const { facts, values } = decided.input;
  const where = facts.requirements?.path ?? 'requirements.in';
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const way = values.accelerator === undefined ? '. --gpu makes the image for a GPU' : '';
  decided.warnings.push(
    `${where} pins ${first}${more}, CUDA libraries that ${findCudaBringer(first, names)} installs on every Linux machine: an image for CPU leaves them out${way}`,
  );
  return all.filter((one) => !dropped.includes(one)).map(({ root }) => root);
}

function withExtras(root: LockRoots[number], { packages }: CudaChoice): LockRoots[number] {
  const parsed = parseRequirement(root.requirement, 'requirements');
  // onnxruntime becomes onnxruntime-gpu later, and takes its extras along
  const family = findStack(parsed.name)?.package;
  const extra = packages.find(({ name }) => name === parsed.name || name === family)?.extra;
  if (extra === undefined || parsed.url !== undefined) return root;
  const extras = [...new Set([...parsed.extras, ...extra.split(',')])].sort();
  return { ...root, requirement: formatRequirement({ ...parsed, extras }) };
}
