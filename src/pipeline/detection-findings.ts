/** What the folder shows, with what its Python packages are known to need in turn: Debian packages, and better packages than those named. */
import { aptFor, pythonTable, substitutesFor } from '../catalog/index.ts';
import { loadSnapshot, targetBit } from '../catalog/snapshot/index.ts';
import { type Finding, findingsOf } from '../detect/findings.ts';
import type { Look } from '../detect/run.ts';
import { closureOf } from '../lock/closure.ts';
import { parseRequirement } from '../pep/requirement.ts';

/** A package that the project names, and where. */
interface Named {
  name: string;
  extras: readonly string[];
  where: string;
}

/** @returns all findings; those of the package catalog behind those of the folder. */
export async function findings({ detection, facts }: Look): Promise<Finding[]> {
  const own = findingsOf(detection);
  const named = namedBy(detection, facts.requirements?.requirements ?? []);
  if (named.length === 0) return own;
  const kind = detection.values.accelerator?.value ?? 'cpu';
  const needed = await neededBy(named, kind, detection.values.python?.value ?? pythonTable.default);
  return [...own, ...needed, ...better(named, kind)];
}

/** The list's packages, and those that served code imports without having listed them. */
function namedBy({ requirements, facts }: Look['detection'], texts: readonly string[]): Named[] {
  const listed = texts.map((text, at) => {
    const { name, extras } = parseRequirement(text, 'requirements');
    return { name, extras, where: requirements?.where[at] ?? requirements?.path ?? '.' };
  });
  const imported = facts.imports.undeclared
    .filter(({ guarded }) => !guarded)
    .map(({ distribution, where }) => ({ name: distribution, extras: [], where }));
  return [...listed, ...imported];
}

/** Debian packages of the closure, as far as the snapshot knows it: ultralytics brings OpenCV. */
async function neededBy(named: readonly Named[], kind: 'cpu' | 'cuda', python: string): Promise<Finding[]> {
  const snapshot = await loadSnapshot();
  const bit =
    targetBit(snapshot, python, kind === 'cuda', false) ??
    targetBit(snapshot, pythonTable.default, kind === 'cuda', false) ??
    1;
  const closure = ({ name, extras, where }: Named): string[] => [
    name,
    ...closureOf(snapshot, [{ name, extras, from: where }], bit, kind === 'cuda', 'x86_64').members.keys(),
  ];
  const brought = named.map((one) => ({ ...one, closure: closure(one) }));
  const names = named.map(({ name }) => name);
  const all = [...new Set(brought.flatMap(({ closure: members }) => members))];
  return aptFor(names, pythonTable.defaultSuite, all).map(({ package: value, for: needers, because }): Finding => {
    const by = brought.find(({ name }) => needers.includes(name));
    const through = by ?? brought.find(({ closure: members }) => members.some((member) => needers.includes(member)));
    return {
      field: 'apt',
      value,
      evidence: through?.where ?? '.',
      confidence: 'sure',
      because: by || !through ? because : `${because} (${through.name} brings ${needers.join(', ')})`,
    };
  });
}

function better(named: readonly Named[], kind: 'cpu' | 'cuda'): Finding[] {
  return named.flatMap(({ name, where }): Finding[] => {
    const found = substitutesFor(name, kind);
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
