/** Adds what the Python packages need (Debian packages, substitutes) to the findings of detection. */
import { frameworks } from '../catalog/frameworks/index.ts';
import { findSubstitute, listAptPackages, pythonTable } from '../catalog/index.ts';
import { findTargetBit, loadSnapshot } from '../catalog/snapshot/index.ts';
import { type DetectionFinding, listFindings } from '../detect/findings.ts';
import type { DetectionResult } from '../detect/run.ts';
import { collectClosure } from '../lock/closure.ts';
import { parseRequirement } from '../pep/requirement.ts';

/** A package that the project names, and where. */
interface NamedRequirement {
  name: string;
  extras: readonly string[];
  where: string;
}

/** @returns all findings; those of the package catalog behind those of the folder. */
export async function collectFindings({ detection, facts }: DetectionResult): Promise<DetectionFinding[]> {
  const own = [...listFindings(detection), ...listDefaults(detection)];
  const named = namedBy(detection, facts.requirements?.requirements ?? []);
  if (named.length === 0) return own;
  const kind = detection.values.accelerator?.value ?? 'cpu';
  const needed = await neededBy(named, kind, detection.values.python?.value ?? pythonTable.default, facts.unimported);
  return [...own, ...needed, ...better(named, kind)];
}

/** The list's packages, and those that served code imports without having listed them. */
function namedBy({ requirements, facts }: DetectionResult['detection'], texts: readonly string[]): NamedRequirement[] {
  const listed = texts.map((text, at) => {
    const { name, extras } = parseRequirement(text, 'requirements');
    return { name, extras, where: requirements?.where[at] ?? requirements?.path ?? '.' };
  });
  const imported = facts.imports.undeclared
    .filter(({ guarded }) => !guarded)
    .map(({ distribution, where }) => ({ name: distribution, extras: [], where }));
  return [...listed, ...imported];
}

/** What a container of the app would get where nothing in the project says it: told as a default, not as a finding. */
function listDefaults({ values, facts }: DetectionResult['detection']): DetectionFinding[] {
  const framework = frameworks.find(({ name }) => name === values.framework?.value);
  if (!framework || !facts.hasApp) return [];
  const title = framework.title.split(':')[0];
  const taken: [string, string | number | undefined, string][] = [
    ['port', values.port ? undefined : framework.port, `${title} default; no file of this folder sets one`],
    ['python', values.python ? undefined : pythonTable.default, 'no file of this folder asks for a release'],
    [
      'accelerator',
      values.accelerator ? undefined : (framework.accelerator ?? 'cpu'),
      'nothing that was read in this folder needs a GPU',
    ],
  ];
  return taken.flatMap(([field, value, because]): DetectionFinding[] =>
    value === undefined ? [] : [{ field, value, evidence: '.', confidence: 'default', because }],
  );
}

/** Debian packages of the closure, as far as the snapshot knows it: ultralytics brings OpenCV. */
async function neededBy(
  named: readonly NamedRequirement[],
  kind: 'cpu' | 'cuda',
  python: string,
  unimported: readonly string[],
): Promise<DetectionFinding[]> {
  const snapshot = await loadSnapshot();
  const bit =
    findTargetBit(snapshot, python, kind === 'cuda', false) ??
    findTargetBit(snapshot, pythonTable.default, kind === 'cuda', false) ??
    1;
  const closure = ({ name, extras, where }: NamedRequirement): string[] => [
    name,
    ...collectClosure(snapshot, [{ name, extras, from: where }], bit, kind === 'cuda', 'x86_64').members.keys(),
  ];
  const brought = named.map((one) => ({ ...one, closure: closure(one) }));
  const names = named.map(({ name }) => name).filter((name) => !unimported.includes(name));
  const all = [...new Set(brought.flatMap(({ closure: members }) => members))];
  return listAptPackages(names, pythonTable.defaultSuite, all).map(
    ({ package: value, for: needers, because }): DetectionFinding => {
      const by = brought.find(({ name }) => needers.includes(name));
      const through = by ?? brought.find(({ closure: members }) => members.some((member) => needers.includes(member)));
      return {
        field: 'apt',
        value,
        evidence: through?.where ?? '.',
        confidence: 'sure',
        because: by || !through ? because : `${because} (${through.name} brings ${needers.join(', ')})`,
      };
    },
  );
}

function better(named: readonly NamedRequirement[], kind: 'cpu' | 'cuda'): DetectionFinding[] {
  return named.flatMap(({ name, where }): DetectionFinding[] => {
    const found = findSubstitute(name, kind);
    if (!found) return [];
    return [
      {
        field: 'better package',
        value: `${found.to} for ${name}`,
        evidence: where,
        confidence: 'sure',
        because: found.because,
      },
    ];
  });
}
