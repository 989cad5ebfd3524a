/** Detects whether the code requires a GPU. */

import { findCudaBringer, findStack } from '../../catalog/accelerators/index.ts';
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import type { Assignment, Call, PythonModule, Value } from '../../python/types.ts';
import type { RequirementsFile } from '../../requirements/index.ts';
import signs from '../heuristics.json' with { type: 'json' };
import type { SourceIndex } from '../python/types.ts';
import type { Detected } from '../types.ts';

/** Whether a name is one that is of no use without CUDA; `*` stands for any end. */
const needsGpu = (name: string): boolean =>
  signs.gpu.packages.some((sign) => (sign.endsWith('*') ? name.startsWith(sign.slice(0, -1)) : name === sign));

/** What conda calls the libraries of CUDA, in a line of environment.yml. */
const CONDA_CUDA = new RegExp(`^\\s*-\\s*(?:[\\w-]+::)?((?:${signs.gpu.conda.join('|')})\\b)`, 'm');

export function detectAccelerator(
  project: SourceIndex,
  served: readonly string[],
  declared: RequirementsFile | undefined,
): Detected<'cpu' | 'cuda'> | undefined {
  const frozen = listFrozenLibraries(declared);
  for (const [i, requirement] of (declared?.requirements ?? []).entries()) {
    const name = normalizeName(parseRequirementHead(requirement)?.name ?? '');
    const asks =
      (needsGpu(name) && !frozen.has(name)) ||
      /\[(?:[\w,-]*,)?(?:and-cuda|cuda\d*)\b/.test(requirement) ||
      /\+cu\d{3}\b|%2Bcu\d{3}\b/.test(requirement);
    if (asks)
      return found(
        'cuda',
        `${declared?.where[i]} asks for ${requirement.split(/[\s;=<>!~@[]/)[0]}, which needs a GPU`,
        declared?.where[i],
      );
    if (/(?:\+|%2B)cpu\b/.test(requirement))
      return found('cpu', `${declared?.where[i]} pins a CPU build`, declared?.where[i]);
  }
  const conda = declared?.format === 'conda' ? CONDA_CUDA.exec(declared.text)?.[1] : undefined;
  if (conda !== undefined) return found('cuda', `${declared?.path} asks conda for ${conda}`, declared?.path);
  const index = declared?.options.find((o) => /\/whl\/(?:cu\d{3}|cpu)\b/.test(o)) ?? findListedBuild(declared);
  if (index !== undefined) {
    const cuda = /\/whl\/cu\d{3}/.test(index);
    return found(
      cuda ? 'cuda' : 'cpu',
      `${declared?.path} names PyTorch's index for ${cuda ? 'CUDA' : 'CPU'}`,
      declared?.path,
    );
  }
  for (const file of served) {
    const module = project.module(file);
    const constant = module && deviceConstant(module);
    if (constant !== undefined) return found('cuda', `${file}:${constant} says device = "cuda"`, `${file}:${constant}`);
    const lent = module?.calls.find((c) => signs.gpu.decorators.includes(c.callee?.dotted ?? ''));
    if (lent) return found('cuda', `${file}:${lent.line} asks its host for a GPU`, `${file}:${lent.line}`);
    if (!module) continue;
    const must = module.required.find(isGpuQuestion);
    if (must)
      return found('cuda', `${file}:${must.line} ends the program where there is no GPU`, `${file}:${must.line}`);
    // Code that asks first is code that runs on either; what the file does before, on every run, asked nothing.
    const asked = module.calls.find((c) => signs.gpu.asks.includes(c.callee?.dotted ?? ''))?.line;
    const call = module.calls.find((c) => requiresGpu(c) && (asked === undefined || isAlwaysBefore(c, asked)));
    if (call)
      return found(
        'cuda',
        `${file}:${call.line} puts its model on the GPU without asking whether there is one`,
        `${file}:${call.line}`,
      );
  }
  return undefined;
}

/** A person who asks for a library of CUDA names one or two; `pip freeze` lists all that the wheel of torch brings. */
const FROZEN_LIBRARIES = 3;

/** CUDA libraries that stand in a list because it was written by `pip freeze` on Linux: no sign that anything needs a GPU. */
function listFrozenLibraries(declared: RequirementsFile | undefined): ReadonlySet<string> {
  const heads = (declared?.requirements ?? []).flatMap((requirement) => parseRequirementHead(requirement) ?? []);
  const names = heads.map(({ name }) => normalizeName(name));
  const brought = heads.flatMap(({ specifier, name }) => {
    const library = normalizeName(name);
    return specifier.startsWith('==') && findCudaBringer(library, names) !== undefined ? [library] : [];
  });
  const isFrozen = brought.length >= FROZEN_LIBRARIES || heads.every(({ specifier }) => specifier.startsWith('=='));
  return new Set(isFrozen ? brought : []);
}

/** PyTorch's index in the tables of uv, Poetry or PDM, where one kind of build alone is named. */
function findListedBuild(declared: RequirementsFile | undefined): string | undefined {
  const urls = (declared?.from?.indexes ?? []).flatMap(({ url = '' }) =>
    /\/whl\/(?:cu\d{3}|cpu)\b/.test(url) ? url : [],
  );
  const kinds = new Set(urls.map((url) => /\/whl\/cu/.test(url)));
  return kinds.size === 1 ? urls[0] : undefined;
}

/** Whether a call fails, or falls back to something slow, where there is no GPU. */
function requiresGpu({ method, callee, args, kwargs }: Call): boolean {
  const [first] = args;
  if (method === 'cuda' && args.length === 0) return true;
  if ((method === 'to' || callee?.dotted === 'torch.device') && isCudaName(first)) return true;
  if (signs.gpu.deviceArguments.some((name) => isCudaName(kwargs[name]))) return true;
  if (method === 'add_argument' && isDeviceFlag(first) && isCudaName(kwargs.default)) return true;
  if (signs.gpu.switches.some((name) => kwargs[name]?.is === 'constant' && kwargs[name].constant === true)) return true;
  const { device, providers } = kwargs;
  if (device?.is === 'number' && device.number >= 0 && signs.gpu.numberedDevices.includes(method)) return true;
  return providers?.is === 'list' && providers.items.length > 0 && providers.items.every(isGpuProvider);
}

/** Whether a call asks for a GPU: `list_physical_devices("CPU")` asks for something else. */
const isGpuQuestion = ({ callee, args: [kind] }: Call): boolean =>
  signs.gpu.asks.includes(callee?.dotted ?? '') && (kind?.is !== 'text' || /^(?:gpu|cuda)$/i.test(kind.text));

const isAlwaysBefore = ({ line, scope, under, inMain, caught }: Call, asked: number): boolean =>
  line < asked && scope === '' && under === undefined && !inMain && !caught;

const isCudaName = (value: Value | undefined): boolean =>
  (value?.is === 'text' || value?.is === 'prefix') && /^cuda(?::|$)/.test(value.text);

const isDeviceFlag = (value: Value | undefined): boolean => value?.is === 'text' && /^-*device$/i.test(value.text);

const isGpuProvider = (value: Value): boolean => value.is === 'text' && signs.gpu.providers.includes(value.text);

/** The CUDA release of a build that is pinned (`torch==2.3.1+cu118`), or of PyTorch's index beside a pinned release. */
export function detectCuda(declared: RequirementsFile | undefined): Detected<string> | undefined {
  const { requirements = [], where = [], options = [], path = '' } = declared ?? {};
  const at = requirements.findIndex((requirement) => CUDA_TAG.test(requirement));
  const tag = CUDA_TAG.exec(requirements[at] ?? '')?.[1];
  if (tag !== undefined) return foundCuda(tag, `${where[at] ?? path} pins a build for it`, where[at]);
  // uv's, Poetry's and PDM's tables name indexes too; two kinds of CUDA leave the choice open
  const urls = (declared?.from?.indexes ?? []).map(({ url = '' }) => url);
  const builds = [...options, ...urls].flatMap((text) => CUDA_INDEX.exec(text)?.[1] ?? []);
  const build = new Set(builds).size === 1 ? builds[0] : undefined;
  const pinned = requirements.some((requirement) => isPinnedForIndex(requirement));
  return build !== undefined && pinned ? foundCuda(build, `${path} names PyTorch's index for it`, path) : undefined;
}

const CUDA_TAG = /(?:\+|%2B)cu(\d{3})\b/;
const CUDA_INDEX = /\/whl\/cu(\d{3})\b/;

function isPinnedForIndex(requirement: string): boolean {
  const head = parseRequirementHead(requirement);
  return head?.specifier.startsWith('==') === true && findStack(normalizeName(head.name))?.how === 'index';
}

const foundCuda = (tag: string, because: string, evidence: string | undefined): Detected<string> => ({
  value: `${tag.slice(0, 2)}.${tag.slice(2)}`,
  because,
  ...(evidence === undefined ? {} : { evidence }),
  confidence: 'likely',
});

/** Line of a module's `device = "cuda"`, where nothing sets it to anything else. */
function deviceConstant(module: PythonModule): number | undefined {
  const set = module.assignments.filter((a) => a.scope === '' && /^device$/i.test(a.target));
  const isCuda = ({ value }: Assignment) =>
    (value.is === 'text' || value.is === 'prefix') && value.text.startsWith('cuda');
  return set.every(isCuda) ? set[0]?.line : undefined;
}

const found = (value: 'cpu' | 'cuda', because: string, evidence: string | undefined): Detected<'cpu' | 'cuda'> => ({
  value,
  because,
  ...(evidence === undefined ? {} : { evidence }),
  confidence: 'likely',
});
