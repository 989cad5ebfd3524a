/** Warnings about existing container files. */
import type { ContainerFiles } from '../types.ts';
import type { BuildStepKind } from './build-steps.ts';

/** How many steps are told one by one, and how much of each. */
const MOST_STEPS = 5;
const MOST_LETTERS = 80;
const FIXES: Record<BuildStepKind, string> = {
  code: 'run it before the build, so that the files it makes are in the folder',
  download: 'fetch it into the folder before the build',
  cache: 'what it downloads is missing until the app itself asks for it',
};

export function collectContainerWarnings({ unknownApt, buildSteps, secretEnv }: ContainerFiles): string[] {
  const warnings: string[] = [];
  const [first] = unknownApt;
  if (first) {
    const names = [...new Set(unknownApt.map(({ value }) => value))];
    warnings.push(
      `${first.where} installs ${names.join(', ')}, which nothing here is known to need: --set apt=${names.join(',')} takes ${names.length === 1 ? 'it' : 'them'} along`,
    );
  }
  for (const { text, kind, where } of buildSteps.slice(0, MOST_STEPS))
    warnings.push(`${where} runs ${shorten(text)}, and the generated Dockerfile does not: ${FIXES[kind]}`);
  if (buildSteps.length > MOST_STEPS)
    warnings.push(
      `${buildSteps[MOST_STEPS]?.where} and what follows run ${buildSteps.length - MOST_STEPS} more that the generated Dockerfile does not`,
    );
  for (const { value, where } of secretEnv)
    warnings.push(`${where} puts ${value} into the image, where everybody can read it: pass it at run time`);
  return warnings;
}

const shorten = (command: string): string =>
  command.length > MOST_LETTERS ? `${command.slice(0, MOST_LETTERS)}...` : command;
