/** Decides environment variables and labels of the image. Secrets are refused by the grammar of `env`. */

import type { FrameworkFolder } from '../catalog/frameworks/types.ts';
import image from '../catalog/image/image.json' with { type: 'json' };
import variables from '../catalog/image/variables.json' with { type: 'json' };
import { listEnvVariables } from '../catalog/index.ts';
import { findDebianSetup } from '../catalog/packages/debian.ts';
import type { Included } from '../detect/facts.ts';
import type { SpecValues } from '../options/table.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { Lock, LockRequest } from '../spec/lock.ts';
import { findLockedOutside } from './command.ts';
import { listReplacedVariables } from './server-options.ts';
import type { Accelerator, Plan, PlanInput } from './types.ts';

type Pairs = Plan['env'];
const pairs = (map: Readonly<Record<string, string>>): Pairs =>
  Object.entries(map).map(([name, value]) => ({ name, value }));

/** What the container toolkit reads: which GPUs, for what, and the driver below which it refuses. */
export const resolveGpuEnvironment = (accelerator: Accelerator): Pairs =>
  accelerator.kind === 'cuda' ? pairs({ ...image.gpuEnvironment, NVIDIA_REQUIRE_CUDA: accelerator.require }) : [];

/** In the order: interpreter, GPU, framework, the user's own; a later one of the same name wins. */
export function resolveEnvironment(
  values: SpecValues,
  framework: FrameworkFolder,
  accelerator: Accelerator,
  port: number | undefined,
  include: readonly Included[],
  launchedOnImport: boolean,
): Pairs {
  const fixed = {
    HOME: image.home,
    XDG_CACHE_HOME: image.cache,
    ...Object.fromEntries(Object.entries(image.environment).map(([name, row]) => [name, row.value])),
    ...(values.pythonpath
      ? {
          PYTHONPATH: values.pythonpath
            .split(':')
            .map((folder) => `${image.app}/${folder}`)
            .join(':'),
        }
      : {}),
  };
  // where some platforms have no CUDA, those that have it get these in a stage of their own
  const gpu =
    accelerator.kind === 'cuda' && accelerator.cpuPlatforms === undefined ? resolveGpuEnvironment(accelerator) : [];
  const read = Object.entries(framework.reads ?? {}).flatMap(([file, names]) =>
    include.some(({ path }) => path === file) ? names : [],
  );
  const left = [...read, ...listReplacedVariables(framework, values.serverOptions)];
  const served = Object.entries(framework.env).filter(([name]) => !left.includes(name));
  const serving = served.map(([name, row]) => {
    const { value, ...versions } = typeof row === 'string' ? { value: row } : row;
    return { name, value: value.replaceAll('{port}', String(port ?? '')), ...versions };
  });
  const ignoring = launchedOnImport ? pairs(framework.ignoreLaunch ?? {}) : [];
  const all = [...pairs(fixed), ...gpu, ...serving, ...ignoring, ...pairs(values.env ?? {})];
  return [...new Map(all.map((pair) => [pair.name, pair])).values()];
}

/** The plan without the variables that only releases read which are not locked. */
export function applyLockedEnvironment(plan: Plan, lock: Lock): Plan {
  const env = plan.env.flatMap(({ name, value, for: versions }) =>
    versions !== undefined && findLockedOutside(versions, lock) ? [] : [{ name, value }],
  );
  return { ...plan, env };
}

/** What the packages of the closure and Debian's need, unless the plan says otherwise. */
export function addPackageVariables(
  env: Plan['env'],
  closure: readonly string[],
  python: string,
  apt: readonly { name: string }[],
): Plan['env'] {
  const said = new Set(env.map(({ name }) => name));
  const needed = {
    ...Object.assign({}, ...apt.map(({ name }) => findDebianSetup(name)?.env)),
    ...listEnvVariables(closure, python),
  };
  return [...env, ...pairs(needed).filter(({ name }) => !said.has(name))];
}

export const resolveLabels = (values: SpecValues): Plan['labels'] => pairs(values.labels ?? {});

/** Variables that the app and its packages read and that do not belong into an image. */
export function listVariables(
  roots: LockRequest['roots'],
  { facts, values }: PlanInput,
  { shows }: FrameworkFolder,
): Plan['variables'] {
  const known: Readonly<Record<string, Plan['variables']>> = variables.packages;
  const names = roots.map(({ requirement }) => parseRequirement(requirement, 'requirements').name);
  const read = facts.hasApp ? facts.variables : shows.variables;
  const own = read.filter(({ name }) => values.env?.[name] === undefined);
  // the first row of a name stays: the catalog says what a variable is for, and the code only where it is read
  const explained = variables.read.filter(({ name }) => own.some((row) => row.name === name));
  const all = [...explained, ...names.flatMap((name) => known[name] ?? []), ...own];
  return all.filter(({ name }, at) => all.findIndex((row) => row.name === name) === at);
}
