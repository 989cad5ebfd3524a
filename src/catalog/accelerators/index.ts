/** The package families with GPU builds, and which of those builds a requirement allows. */
import { compare, satisfies } from '@renovatebot/pep440';
import type { AcceleratorBuild, AcceleratorStack } from '../types.ts';
import ctranslate2 from './stacks/ctranslate2.json' with { type: 'json' };
import cupy from './stacks/cupy.json' with { type: 'json' };
import faissGpu from './stacks/faiss-gpu.json' with { type: 'json' };
import jax from './stacks/jax.json' with { type: 'json' };
import onnxruntimeGpu from './stacks/onnxruntime-gpu.json' with { type: 'json' };
import tensorflow from './stacks/tensorflow.json' with { type: 'json' };
import torch from './stacks/torch.json' with { type: 'json' };
import vllm from './stacks/vllm.json' with { type: 'json' };
import xgboost from './stacks/xgboost.json' with { type: 'json' };

export const acceleratorStacks = [
  torch,
  tensorflow,
  jax,
  onnxruntimeGpu,
  cupy,
  faissGpu,
  vllm,
  ctranslate2,
  xgboost,
] as unknown as readonly AcceleratorStack[];

/**
 * Distributions that are of no use without a GPU: the libraries of CUDA, which the CUDA build of a framework asks for. Not nvidia-ml-py:
 * one Python file, by which other packages ask at start whether there is a GPU (BentoML, gpustat).
 */
export const CUDA_ONLY = /^(nvidia-(?!ml-py$)|cuda-|triton$)/;

/**
 * Which of the listed packages brings a library of CUDA along: the plain wheel of some families (torch) asks for it on every Linux
 * machine, so that `pip freeze` lists it in projects that ask for no GPU.
 */
export function findCudaBringer(library: string, listed: readonly string[]): string | undefined {
  if (!CUDA_ONLY.test(library)) return undefined;
  return listed.find((name) => {
    const stack = findStack(name);
    const comesPlain = stack?.how === 'index' || stack?.how === 'default';
    return comesPlain && stack.package === name && stack.builds.some(({ defaultCuda }) => defaultCuda !== undefined);
  });
}

/** A distribution as somebody asked for it. {@link Requirement} of `pep/` fits. */
export interface NamedPackage {
  /** Normalised. */
  name: string;
  /** Exact version. */
  version?: string;
  /** PEP 440 specifier set; "" is any. */
  specifier?: string;
  extras?: readonly string[];
}

/** A build with the newest of its releases that was not ruled out. */
export interface OpenBuild {
  build: AcceleratorBuild;
  release: string;
}

/** The family that decides about the CUDA of a distribution; torchvision and torchaudio belong to torch's. */
export function findStack(name: string): AcceleratorStack | undefined {
  return (
    acceleratorStacks.find((stack) => stack.package === name || stack.aliases?.includes(name)) ??
    acceleratorStacks.find((stack) => stack.builds.some((build) => name in (build.companions ?? {})))
  );
}

/** Families that packages bring along without naming them; those that are named already are left out. */
export const listBroughtStacks = (names: readonly string[]): AcceleratorStack[] =>
  acceleratorStacks.filter(
    (stack) =>
      stack.broughtBy?.some((name) => names.includes(name)) && !names.some((name) => findStack(name) === stack),
  );

/** Builds of a family that all the given packages of it leave open, newest first; what is not verified comes last. */
export function openBuilds(stack: AcceleratorStack, packages: readonly NamedPackage[]): OpenBuild[] {
  const open = stack.builds.flatMap((whole) => {
    const build = packages.reduce(ofExtra, packages.reduce(ofDistribution, whole));
    const release = build.releases.find((candidate) => packages.every((named) => leavesOpen(named, build, candidate)));
    return release === undefined || (whole.cuda.length > 0 && build.cuda.length === 0) ? [] : [{ build, release }];
  });
  return [...open.filter(({ build }) => !build.unverified), ...open.filter(({ build }) => build.unverified)];
}

/** Whoever names the distribution for one CUDA (cupy-cuda12x) has chosen it. */
function ofDistribution(build: AcceleratorBuild, { name }: NamedPackage): AcceleratorBuild {
  if (!acceleratorStacks.some((stack) => stack.builds.some(({ names }) => Object.values(names ?? {}).includes(name))))
    return build;
  return onlyFor(
    build,
    build.cuda.filter((release) => build.names?.[release] === name),
  );
}

/** Whoever asks for the extra of one CUDA (jax[cuda12]) has chosen it. */
function ofExtra(build: AcceleratorBuild, { name, extras = [] }: NamedPackage): AcceleratorBuild {
  const asked = listCudaExtras(name).filter((extra) => extras.includes(extra));
  if (asked.length === 0) return build;
  return onlyFor(
    build,
    build.cuda.filter((release) => listExtras(build, release).some((extra) => asked.includes(extra))),
  );
}

const listExtras = ({ extras = {} }: AcceleratorBuild, release: string): string[] => extras[release]?.split(',') ?? [];

/** Extras of a distribution that bring CUDA, in any of its builds. */
export function listCudaExtras(name: string): string[] {
  const stack = acceleratorStacks.find(
    (one) => one.package === name || one.aliases?.includes(name) || one.cpuNames?.includes(name),
  );
  const builds = stack?.builds ?? [];
  return [...new Set(builds.flatMap((build) => build.cuda.flatMap((release) => listExtras(build, release))))];
}

function onlyFor({ defaultCuda, ...rest }: AcceleratorBuild, cuda: string[]): AcceleratorBuild {
  return { ...rest, cuda, ...(defaultCuda !== undefined && cuda.includes(defaultCuda) ? { defaultCuda } : {}) };
}

function leavesOpen(named: NamedPackage, build: AcceleratorBuild, release: string): boolean {
  const specifier = named.version === undefined ? (named.specifier ?? '') : `==${named.version}`;
  const companion = build.companions?.[named.name];
  if (companion !== undefined) return specifier === '' || companionFits(companion, specifier);
  return !isCompanion(named.name) && (specifier === '' || satisfies(release, specifier));
}

const isCompanion = (name: string): boolean =>
  acceleratorStacks.some((stack) => stack.builds.some((build) => name in (build.companions ?? {})));

/** Companions are known by their minor release only, so a specifier fits when it takes any patch release of it. */
function companionFits(minor: string, specifier: string): boolean {
  return Array.from({ length: 10 }, (_, patch) => `${minor}.${patch}`).some((release) => satisfies(release, specifier));
}

/**
 * Which minor releases of CPython an exact version has Linux wheels for.
 *
 * @returns `undefined` when the catalog does not know that version.
 */
export function findSupportedPythons(name: string, version: string): readonly string[] | undefined {
  const stack = acceleratorStacks.find(
    (row) => row.package === name || row.aliases?.includes(name) || row.cpuNames?.includes(name),
  );
  const build = stack?.builds.find(({ releases }) => releases.some((release) => same(release, version)));
  return build?.python;
}

/** PEP 440 takes "2.15" for "2.15.0", and a local version for the release it is built from. */
function same(release: string, version: string): boolean {
  try {
    return compare(release, version.split('+')[0] ?? version) === 0;
  } catch {
    return false;
  }
}
