/** Queries over a parsed Dockerfile: stages, commands, packages, copies. */
import { type Install, parseInstall } from './python-installs.ts';
import type { Dockerfile, Instruction, ShellCommand, Stage } from './types.ts';

/** The stage that is built where none is named. */
export const findFinalStage = ({ stages }: Dockerfile): Stage | undefined => stages.at(-1);

/** A stage with those it starts from, the first one first. */
export function listAncestors(stage: Stage | undefined): Stage[] {
  return stage ? [...listAncestors(stage.parent), stage] : [];
}

/** The stages whose layers are in the image. */
export const listShippedStages = (dockerfile: Dockerfile): Stage[] => listAncestors(findFinalStage(dockerfile));

/** All instructions of the image, in the order in which they run. */
export const listInstructions = (stages: readonly Stage[], ...keywords: string[]): Instruction[] =>
  stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => keywords.length === 0 || keywords.includes(keyword));

/** The image that the outermost FROM of a stage names. */
export const findBaseStage = (stage: Stage): Stage => listAncestors(stage)[0] as Stage;

/** Every command that RUN gives to a shell. */
export const listRunCommands = (stages: readonly Stage[]): { run: Instruction; command: ShellCommand }[] =>
  listInstructions(stages, 'RUN').flatMap((run) => run.commands.map((command) => ({ run, command })));

export const listInstalls = (
  stages: readonly Stage[],
): { run: Instruction; command: ShellCommand; install: Install }[] =>
  listRunCommands(stages).flatMap(({ run, command }) => {
    const install = parseInstall(command);
    return install ? [{ run, command, install }] : [];
  });

/** The value that ENV gives a variable before an instruction of the stage, or undefined. */
export function findEnvValue(stage: Stage, name: string, before = Number.POSITIVE_INFINITY): string | undefined {
  return listInstructions(listAncestors(stage), 'ENV', 'ARG')
    .filter(({ start }) => start < before)
    .flatMap(({ pairs }) => pairs)
    .findLast((pair) => pair.name === name)?.value;
}

/** A program's name without its folder, `sudo` passed over. */
export function parseProgram({ words }: ShellCommand): { name: string; args: string[] } {
  const texts = words.map(({ text }) => text);
  const at = texts.findIndex((text) => !/^(?:sudo|env|exec|\w+=.*)$/.test(text));
  return { name: (texts[at] ?? '').replace(/^.*\//, ''), args: texts.slice(at + 1) };
}

/** Targets of the cache mounts of a RUN. */
export const listCacheMounts = ({ flags }: Instruction): string[] =>
  flags
    .filter(({ name, value }) => name === 'mount' && /(?:^|,)type=cache(?:,|$)/.test(value))
    .map(({ value }) => /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(value)?.[1] ?? '');

/** `apt-get install`, with the options and the packages. */
export function parseAptCommand(
  command: ShellCommand,
): { verb: string; args: string[]; packages: string[] } | undefined {
  const { name, args } = parseProgram(command);
  if (name !== 'apt-get' && name !== 'apt') return undefined;
  const verb = args.find((arg) => !arg.startsWith('-')) ?? '';
  const packages = args.slice(args.indexOf(verb) + 1).filter((arg) => !arg.startsWith('-'));
  return { verb, args, packages };
}

/**
 * What starts the container: the last ENTRYPOINT with the last CMD, as words. An ENTRYPOINT takes away the CMD of the stages before
 * its own, and in shell form it passes none on.
 */
export function findStartCommand(dockerfile: Dockerfile): { instruction: Instruction; words: string[] } | undefined {
  const all = listShippedStages(dockerfile);
  const entrypoint = listInstructions(all, 'ENTRYPOINT').at(-1);
  const from = all.findIndex(({ instructions }) => instructions.some((one) => one === entrypoint));
  const cmd = entrypoint && !entrypoint.json ? undefined : listInstructions(all.slice(Math.max(from, 0)), 'CMD').at(-1);
  const wordsOf = (one: Instruction | undefined): string[] =>
    one ? (one.json ?? one.commands.flatMap(({ words }) => words.map(({ text }) => text))) : [];
  const instruction = cmd ?? entrypoint;
  return instruction ? { instruction, words: [...wordsOf(entrypoint), ...wordsOf(cmd)] } : undefined;
}

/** The words after `sh -c` are one text: the words of that text. */
export const unwrapShell = (words: readonly string[]): string[] => {
  const at = words.findIndex((word, i) => word === '-c' && /(?:^|\/)(?:ba|da)?sh$/.test(words[i - 1] ?? ''));
  return at < 0 ? [...words] : (words[at + 1] ?? '').split(/\s+/);
};

/** Sources of COPY or ADD, without those from another stage or a heredoc. */
export function listCopySources({ words, json, flags }: Instruction): string[] {
  if (flags.some(({ name }) => name === 'from')) return [];
  const all = json ?? words.map(({ text }) => text);
  return all.slice(0, -1).filter((source) => !source.startsWith('<<'));
}

export const isWhole = (source: string): boolean => ['.', './', '*', './*', '/'].includes(source);
