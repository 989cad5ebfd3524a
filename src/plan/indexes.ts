/** Decides package indexes and constraints. */
import { normalizeName } from '../pep/name.ts';
import { formatRequirement, parseRequirement } from '../pep/requirement.ts';
import { parseExactVersion } from '../pep/version.ts';
import type { Constraint, Indexes, LockRequest, LockRoots } from '../spec/lock.ts';
import { suggest } from '../spec/values.ts';
import type { DecisionLog } from './decision-log.ts';
import type { PlanInput } from './types.ts';

/** The part of the request that says where from. Without anything said it is empty, so that equal requests stay equal. */
export function resolvePackageOrigins({
  values,
  facts,
}: PlanInput): Pick<LockRequest, 'pytorchIndex' | 'constraints' | 'indexes' | 'asOf'> {
  const pytorch = values['indexes.pytorch'];
  const indexes = resolveIndexes(values);
  const constraints = allowedVersions(facts);
  return {
    ...(pytorch === undefined ? {} : { pytorchIndex: pytorch }),
    ...(constraints.length > 0 ? { constraints } : {}),
    ...(indexes ? { indexes } : {}),
    ...(values.asOf === undefined ? {} : { asOf: values.asOf }),
  };
}

/** What constraint files, locks of other tools and the project itself allow. */
export const allowedVersions = ({ constraints, bounds }: PlanInput['facts']): Constraint[] => [
  ...constraints,
  ...bounds.map(
    ({ requirement, where }): Constraint => ({ requirement, from: where.replace(/:\d+$/, ''), shown: true }),
  ),
];

function resolveIndexes(values: PlanInput['values']): Indexes | undefined {
  const given = values['indexes.default'];
  const named = Object.entries(values['indexes.private'] ?? {});
  if (given === undefined && named.length === 0) return undefined;
  const owner = Object.entries(values['indexes.packages'] ?? {});
  const packagesOf = (name: string) => owner.flatMap(([one, index]) => (index === name ? [normalizeName(one)] : []));
  return {
    ...(given === undefined ? {} : { default: given }),
    ...(named.length > 0
      ? { private: named.map(([name, url]) => ({ name, url, packages: packagesOf(name).sort() })) }
      : {}),
  };
}

/** What is said of indexes, with the reason; names that lead nowhere are refused: such a package would come from any index. */
export function decideOrigins({ input: { values, because }, outcome, problems }: DecisionLog): void {
  for (const path of ['indexes.default', 'indexes.private', 'indexes.pytorch'] as const) {
    const value = values[path];
    const said =
      typeof value === 'object'
        ? Object.entries(value)
            .map(([name, url]) => `${name} ${url}`)
            .join(', ')
        : value;
    if (said) outcome(path, said, because[path] ?? 'you asked for it');
  }
  const named = Object.keys(values['indexes.private'] ?? {});
  for (const [name, index] of Object.entries(values['indexes.packages'] ?? {})) {
    if (named.includes(index)) continue;
    const fix = named.length > 0 ? suggest(index, named) : `--set indexes.private.${index}=URL`;
    problems.push({ where: `indexes.packages.${name}`, what: `there is no private index called ${index}`, fix });
  }
}

/** The roots with what constraints leave of them: a Python must have the version that will be locked. */
export function narrowed(roots: LockRoots, constraints: LockRoots): LockRoots {
  const allowed = constraints.map(({ requirement, from }) => parseRequirement(requirement, from));
  return roots.map((root) => {
    const own = parseRequirement(root.requirement, root.from);
    const held = allowed.filter(({ name, marker, url }) => name === own.name && !marker && url === undefined);
    if (held.length === 0 || own.url !== undefined) return root;
    const exact = held.find(({ specifier }) => parseExactVersion(specifier) !== undefined);
    const all = [own, ...held].map((one) => one.specifier).filter(Boolean);
    const specifier = exact?.specifier ?? [...new Set(all)].join(',');
    return { ...root, requirement: formatRequirement({ ...own, specifier }) };
  });
}
