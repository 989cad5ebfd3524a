/** Chooses the index for PyTorch's packages. */
import { findStack, openBuilds } from '../../catalog/accelerators/index.ts';
import table from '../../catalog/accelerators/pytorch-index.json' with { type: 'json' };
import type { LockRequest } from '../../spec/lock.ts';
import { buildPytorchIndexUrl } from '../pytorch-index.ts';
import type { Root } from '../roots.ts';
import type { Release } from './types.ts';

export interface PytorchRouting {
  /** PyTorch's index for these; undefined where the default index serves. */
  route?: { index: string; names: readonly string[] };
  /** Of these the default index's build will do where PyTorch's index has none. */
  plain: readonly string[];
  /** What keeps the default index to builds for the CUDA that is wanted. */
  constraints: string[];
}

/**
 * CPU builds are on PyTorch's index alone. Of the CUDA builds each release has one on the default index: where the newest
 * release for the CUDA asked for has that one there, it is taken, since it needs no pin by URL.
 */
export function resolveFamily(request: LockRequest, roots: readonly Root[]): PytorchRouting {
  const { accelerator, python, pytorchIndex } = request;
  const index = (build: string) => buildPytorchIndexUrl(pytorchIndex ?? table.index.replace('{build}', build));
  if (accelerator === 'cpu')
    return { route: { index: index('cpu'), names: table.cpu }, constraints: [], plain: table.plain };
  const stack = findStack('torch');
  const asked = roots
    .map(({ requirement }) => requirement)
    .filter(({ name, url }) => !url && findStack(name) === stack);
  const open = stack ? openBuilds(stack, asked).filter(({ build }) => build.python.includes(python)) : [];
  const newest = open.find(({ build }) => build.cuda.includes(accelerator));
  if (newest?.build.defaultCuda === accelerator)
    return { constraints: [withinCuda(open.slice(open.indexOf(newest)), accelerator)], plain: table.plain };
  return {
    route: { index: index(`cu${accelerator.replace('.', '')}`), names: table.cuda },
    constraints: [],
    plain: table.plain,
  };
}

/** Releases, newest first, whose build on the default index is for that CUDA: what brings torch along may hold it to an older one. */
function withinCuda(open: ReturnType<typeof openBuilds>, accelerator: string): string {
  const end = open.findIndex(({ build }) => build.defaultCuda !== accelerator);
  const run = (end < 0 ? open : open.slice(0, end)).map(({ build }) => build.version);
  const [major, minor] = (run[0] ?? '').split('.').map(Number);
  return `torch>=${run.at(-1)},<${major}.${(minor ?? 0) + 1}`;
}

/**
 * PyTorch's own index does not say when its files were uploaded; the default one has the same releases and does.
 *
 * @param newest which release of each the default index had at the time.
 * @returns constraints that hold the family to those; none where a person pinned one of it, which the others follow.
 */
export async function pinFamily(
  { route }: PytorchRouting,
  roots: readonly Root[],
  newest: (names: readonly string[]) => Promise<ReadonlyMap<string, Release>>,
): Promise<string[]> {
  const said = roots.some(({ requirement: { name, specifier } }) => specifier !== '' && table.cuda.includes(name));
  if (!route || said) return [];
  const found = [...(await newest(table.together))];
  return found.map(([name, { version }]) => `${name}==${version.split('.').slice(0, 2).join('.')}.*`);
}
