/** Builds the data of the review screen. */

import { findSpecOption } from '../options/table.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { GeneratedProject, Project } from '../pipeline/types.ts';
import { SHOWN_FACTS } from '../plan/project-facts.ts';
import { listFileResults } from '../report/file-status.ts';
import { labelSetting } from '../report/text.ts';
import { listNames } from '../text/list-names.ts';
import type { ReviewChoice, ReviewView } from './index.ts';

/** Packages named in the review; the others are counted. */
const NAMED = 6;

export function buildReviewView(made: GeneratedProject, project: Project): ReviewView {
  const decisions = [...made.plan.decisions, ...made.layout.decisions];
  const choices = decisions.map(({ choice, value, because, default: isDefault }) => ({
    ...(changeable(choice) ? { path: choice } : {}),
    label: labelSetting(choice),
    value,
    because,
    ...(isDefault ? { default: true } : {}),
  }));
  const after = decisions.findLastIndex(({ choice }) => ['accelerator', 'cuda', 'driver'].includes(choice));
  const packages = collectDependencies(made, project);
  choices.splice(after + 1, 0, {
    path: 'dependencies',
    label: labelSetting('dependencies'),
    value: packages.names.join(', ') || 'none',
    because: packages.because,
  });
  if (!choices.some(({ path }) => path === 'with')) choices.push(targets(made));
  return {
    summary: summarize(made, choices, packages),
    choices,
    files: listFileResults(made.changes),
    warnings: made.plan.warnings,
  };
}

/** The choices that people look for first, in words. */
function summarize(
  { plan, layout }: GeneratedProject,
  choices: readonly ReviewChoice[],
  { names, from }: ProjectDependencies,
): ReviewView['summary'] {
  const decisions = [...plan.decisions, ...layout.decisions];
  const find = (choice: string) => decisions.find((one) => one.choice === choice);
  const mark = (choice: string): string => (find(choice)?.default ? ' (default)' : '');
  const title = plan.framework.title.split(':')[0] ?? plan.framework.name;
  const app = Object.keys(plan.starter).length > 0 ? `${title}, with a starter app` : `${title}, ${plan.values.entry}`;
  const hardware =
    plan.accelerator.kind === 'cuda'
      ? `NVIDIA GPU, CUDA ${plan.accelerator.cuda}, driver ${plan.accelerator.driver} or newer`
      : `CPU${mark('accelerator')}`;
  const listed =
    names.length === 0 ? 'none' : `${some(names, NAMED, SEE_DETAILS)}${from === undefined ? '' : `, ${from}`}`;
  const packages = [listed, find('lock')?.value];
  const apt = layout.apt.map(({ name }) => name);
  const health = plan.health ? `, health check ${plan.health.path}` : '';
  const targets = choices.find(({ path, value }) => path === 'with' && value !== 'none');
  return [
    { label: 'App', value: app },
    { label: 'Python', value: `${plan.values.python}${mark('python')}, on Debian ${plan.base.suite}` },
    { label: 'Hardware', value: hardware },
    { label: 'Dependencies', value: packages.filter((text) => text !== undefined).join('; ') },
    ...(plan.requirementsIn.movedFrom === undefined
      ? []
      : [
          {
            label: 'Requirements',
            value: `${plan.requirementsIn.movedFrom} moves to requirements.in; the lock file takes its place`,
          },
        ]),
    ...(apt.length === 0 ? [] : [{ label: 'Debian packages', value: some(apt, NAMED, SEE_DETAILS) }]),
    ...(plan.port === undefined ? [] : [{ label: 'Port', value: `${plan.port}${mark('port')}${health}` }]),
    ...(targets ? [{ label: 'Targets', value: targets.value }] : []),
    ...SHOWN_FACTS.flatMap((choice) => {
      const values = decisions.filter((one) => one.choice === choice).map(({ value }) => value);
      return values.length === 0 ? [] : [{ label: labelSetting(choice), value: some(values, 2, SEE_DETAILS) }];
    }),
  ];
}

/** `lock` tells of the lock that was made, not of the field that names one. */
const changeable = (choice: string): boolean => findSpecOption(choice) !== undefined && choice !== 'lock';

interface ProjectDependencies {
  names: string[];
  because: string;
  /** Where the list is from, if no file of the project has one. */
  from?: string;
}

/** What will be installed and who asks for it: no decision of the plan, but the choice that people come back to most. */
function collectDependencies(made: GeneratedProject, project: Project): ProjectDependencies {
  const nameOf = (requirement: string): string => parseRequirement(requirement, 'dependencies').name;
  const listed = project.found.facts.requirements;
  const inFile = new Set((listed?.requirements ?? []).map(nameOf));
  const answered = (made.plan.values.dependencies ?? []).filter((text) => !inFile.has(nameOf(text)));
  const known = new Set([...inFile, ...answered.map(nameOf)]);
  const needed = made.plan.request.roots
    .map(({ requirement }) => requirement)
    .filter((text) => !known.has(nameOf(text)));
  const imported = new Set(project.found.facts.imported.map(({ distribution }) => distribution));
  const [found, brought] = [
    needed.filter((text) => imported.has(nameOf(text))),
    needed.filter((text) => !imported.has(nameOf(text))),
  ];
  const all = [...answered, ...(listed?.requirements ?? []), ...needed];
  const who = [
    ...(answered.length > 0 ? [`asked for: ${some(answered)}`] : []),
    ...(inFile.size > 0 ? [`${inFile.size} in ${listed?.path}`] : []),
    ...(found.length > 0 ? [`the code imports ${some(found)}`] : []),
    ...(brought.length > 0 ? [`${made.plan.framework.title.split(':')[0]} is served by ${some(brought)}`] : []),
  ];
  return {
    names: all,
    because: who.join('; ') || 'no package is needed',
    ...(listed === undefined && found.length > 0 ? { from: 'from the imports' } : {}),
  };
}

/** Where it goes: offered though nothing was decided about it. */
function targets({ plan }: GeneratedProject): ReviewChoice {
  const value = plan.targets.map(({ target }) => target.name).join(', ') || 'none';
  return { path: 'with', label: labelSetting('with'), value, because: 'add more under "Change something"' };
}

const SEE_DETAILS = ' under Show details';

/** @param where the others can be read. */
function some(names: readonly string[], most = 2, where = ''): string {
  return names.length <= most + 1 ? listNames(names, names.length) : `${listNames(names, most)}${where}`;
}
