/** Renders requirements.in and collects the roots of the lock. */

import type { FrameworkFolder } from '../catalog/frameworks/types.ts';
import { resolveStub } from '../catalog/packages/index.ts';
import type { FoundRequirements } from '../detect/facts.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { LockRequest } from '../spec/lock.ts';
import { keepInstallableRoots } from './left-out-requirements.ts';
import type { PlanInput } from './types.ts';

const HEADER = `# What this project needs; edit it, then run create-ml-container again: requirements.txt is locked from it.\n`;

const parseRequirementName = (requirement: string): string => parseRequirement(requirement, 'requirements').name;

/** Requirements that none of `present` names already. */
function missing(wanted: readonly string[], present: readonly string[]): string[] {
  const names = new Set(present.map(parseRequirementName));
  return wanted.filter((requirement) => !names.has(parseRequirementName(requirement)));
}

/**
 * What is asked for beyond the list: another package, and another bound, extra or address of one that is listed. Installers take both
 * lines of a package and look for a release that fits both.
 */
function beyond(asked: readonly string[], listed: readonly string[]): string[] {
  const same = (requirement: string) => requirement.replace(/\s+/g, '').toLowerCase();
  const there = new Set(listed.map(same));
  const plain = (requirement: string) => same(requirement) === same(parseRequirementName(requirement));
  const names = new Set(listed.map(parseRequirementName));
  return asked.filter((one) => !there.has(same(one)) && !(plain(one) && names.has(parseRequirementName(one))));
}

/**
 * The text of requirements.in. What the user wrote stays byte for byte and only grows by what they ask for; where there is
 * nothing yet, the framework's own needs are written too, so that the list is whole.
 * With no list yet, what the code imports is the list; a list of theirs is not added to for that.
 * A requirements.txt that is not a lock of ours is theirs: it becomes requirements.in.
 */
export function renderRequirementsIn(
  input: PlanInput,
  framework: FrameworkFolder,
): { text: string; movedFrom?: string } {
  const found = input.facts.requirements;
  const asked = input.values.dependencies ?? [];
  if (!found) {
    const all = [...asked, ...missing(imported(input), asked)];
    const first = [...missing(neededBy(framework, input), all), ...all];
    const { emptyList } = input.facts;
    if (!emptyList) return { text: withLines(HEADER, first) };
    const text = withLines(emptyList.text, first);
    return emptyList.path === 'requirements.txt' ? { text, movedFrom: emptyList.path } : { text };
  }
  const movedFrom = moves(found, input.facts.requirementsTxtIsOurs) ? found.path : undefined;
  const added = beyond(asked, found.requirements);
  const own = found.path.endsWith('.in') || movedFrom !== undefined;
  const text = own
    ? withLines(found.text, added)
    : HEADER + [...found.requirements, ...added].map((line) => `${line}\n`).join('');
  return { text, ...(movedFrom === undefined ? {} : { movedFrom }) };
}

/** What the framework cannot serve without, and what its starter app imports where that is written. */
const neededBy = (framework: FrameworkFolder, { facts, values }: PlanInput): string[] =>
  (values.starter ?? !facts.hasApp)
    ? [...framework.dependencies, ...(framework.starterDependencies ?? [])]
    : framework.dependencies;

/** A stub's version says nothing about the package that is meant. */
const asMeant = (requirement: string): string => resolveStub(parseRequirementName(requirement)) ?? requirement;

const imported = (input: PlanInput): string[] => input.facts.imported.map(({ distribution }) => distribution);

/** The file alone: a line that moves is no reason to lock again. */
const locateRequirement = (input: PlanInput, name: string): string | undefined =>
  input.facts.imported.find(({ distribution }) => distribution === name)?.where.replace(/:\d+$/, '');

const moves = (found: FoundRequirements, ours: boolean): boolean => found.path === 'requirements.txt' && !ours;

function withLines(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text}${text === '' || text.endsWith('\n') ? '' : end}${lines.map((line) => line + end).join('')}`;
}

/** Everything that must be in the lock, each with who asks. A requirement of the framework gives way to the user's own. */
export function resolveLockRoots(input: PlanInput, framework: FrameworkFolder): LockRequest['roots'] {
  return keepInstallableRoots(listRoots(input, framework), input);
}

function listRoots(input: PlanInput, framework: FrameworkFolder): LockRequest['roots'] {
  const listed = input.facts.requirements?.requirements ?? [];
  const asked = beyond(input.values.dependencies ?? [], listed);
  const found = missing(imported(input), [...listed, ...asked]);
  const needed = missing(neededBy(framework, input), [...listed, ...asked, ...found]);
  return [
    ...listed.map((requirement) => ({ requirement: asMeant(requirement), from: 'requirements.in' })),
    ...asked.map((requirement) => ({ requirement, from: 'requirements.in' })),
    ...found.map((requirement) => ({
      requirement,
      from: input.facts.requirements ? (locateRequirement(input, requirement) ?? 'requirements.in') : 'requirements.in',
    })),
    ...needed.map((requirement) => ({
      requirement,
      from: input.facts.requirements ? `create-ml-container (${framework.name})` : 'requirements.in',
    })),
  ];
}

/** Listed names that are stubs, each with what is meant by it. */
export const findStubs = ({ facts }: PlanInput): [stub: string, meant: string][] =>
  (facts.requirements?.requirements ?? []).flatMap((requirement): [string, string][] => {
    const meant = resolveStub(parseRequirementName(requirement));
    return meant === undefined ? [] : [[parseRequirementName(requirement), meant]];
  });
