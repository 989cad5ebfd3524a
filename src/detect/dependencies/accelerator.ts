/** Detects whether the code requires a GPU. */

import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import type { Assignment, PythonModule } from '../../python/types.ts';
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
  for (const [i, requirement] of (declared?.requirements ?? []).entries()) {
    const asks =
      needsGpu(normalizeName(parseRequirementHead(requirement)?.name ?? '')) ||
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
  const index = declared?.options.find((o) => /\/whl\/(?:cu\d{3}|cpu)\b/.test(o));
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
    // Code that asks first is code that runs on either.
    if (!module || module.calls.some((c) => c.callee?.dotted === 'torch.cuda.is_available')) continue;
    const call = module.calls.find((c) => {
      const [first] = c.args;
      const device = first ?? c.kwargs.device;
      const named = device?.is === 'text' && device.text.startsWith('cuda');
      return (
        (c.method === 'cuda' && c.args.length === 0) ||
        (named && (c.method === 'to' || c.callee?.dotted === 'torch.device'))
      );
    });
    if (call)
      return found(
        'cuda',
        `${file}:${call.line} puts its model on the GPU without asking whether there is one`,
        `${file}:${call.line}`,
      );
  }
  return undefined;
}

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
