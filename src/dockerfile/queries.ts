/** Queries over a parsed Dockerfile: stages, commands, packages, copies. */
import { type Install, parseInstall } from './python-installs.ts';
import type { Dockerfile, Instruction, ShellCommand, Stage, Word } from './types.ts';
import { findProgram, nameProgram } from './wrapped-command.ts';

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

/** The commands of a RUN, those of `sh -c` in its place. */
export const listCommands = ({ commands }: Instruction): ShellCommand[] =>
  commands.flatMap((command) => command.inner ?? [command]);

/** Every command that RUN gives to a shell. */
export const listRunCommands = (stages: readonly Stage[]): { run: Instruction; command: ShellCommand }[] =>
  listInstructions(stages, 'RUN').flatMap((run) => listCommands(run).map((command) => ({ run, command })));

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

/** A program's name without its folder, `sudo` and other wrappers passed over. */
export function parseProgram({ words }: ShellCommand): { name: string; args: string[] } {
  const texts = words.map(({ text }) => text);
  const at = findProgram(texts);
  return { name: nameProgram(texts[at]), args: texts.slice(at + 1) };
}

/** Targets of the cache mounts of a RUN. */
export const listCacheMounts = ({ flags }: Instruction): string[] =>
  flags
    .filter(({ name, value }) => name === 'mount' && /(?:^|,)type=cache(?:,|$)/.test(value))
    .map(({ value }) => /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(value)?.[1] ?? '');

/** Options that take the next word (apt-get(8)). */
const APT_VALUES = /^(?:-[a-z]*[toca]|--(?:target-release|default-release|option|config-file|host-architecture))$/;

export interface AptCommand {
  verb: string;
  args: string[];
  /** As they are written: "curl", "curl=8.5", "curl/bookworm-backports". */
  packages: Word[];
}

/** `apt-get install`, with the options and the packages. */
export function parseAptCommand(command: ShellCommand): AptCommand | undefined {
  const { name, args } = parseProgram(command);
  if (name !== 'apt-get' && name !== 'apt') return undefined;
  const words = command.words
    .slice(-args.length || command.words.length)
    .filter(({ text }, i, all) => !text.startsWith('-') && !APT_VALUES.test(all[i - 1]?.text ?? ''));
  return { verb: words[0]?.text ?? '', args, packages: words.slice(1) };
}

/** The Debian package that a word of `apt-get install` names, without version, release and architecture. */
export const parseAptPackage = (text: string): string => text.split(/[=:/]/, 1)[0] ?? '';

/**
 * What starts the container: the last ENTRYPOINT with the last CMD, as words. An ENTRYPOINT takes away the CMD of the stages before
 * its own, and in shell form it passes none on.
 */
export function findStartCommand(dockerfile: Dockerfile): StartCommand | undefined {
  const all = listShippedStages(dockerfile);
  const entrypoint = listInstructions(all, 'ENTRYPOINT').at(-1);
  const from = all.findIndex(({ instructions }) => instructions.some((one) => one === entrypoint));
  const cmd = entrypoint && !entrypoint.json ? undefined : listInstructions(all.slice(Math.max(from, 0)), 'CMD').at(-1);
  const instruction = cmd ?? entrypoint;
  if (!instruction) return undefined;
  const parts = [entrypoint, cmd].flatMap((one) => one ?? []);
  return {
    instruction,
    words: parts.flatMap(
      ({ json, commands }) => json ?? commands.flatMap(({ words }) => words.map(({ text }) => text)),
    ),
    exec: parts.flatMap((one) => one.json ?? ['/bin/sh', '-c', readArguments(dockerfile, one)]),
  };
}

export interface StartCommand {
  /** The last of the two. */
  instruction: Instruction;
  /** The shell form as words. */
  words: string[];
  /** What the engine runs: the shell form is `/bin/sh -c` with one word. */
  exec: string[];
}

/** The arguments in one line, as they are written. */
const readArguments = ({ text }: Dockerfile, { arguments: place }: Instruction): string =>
  place
    ? text
        .slice(place.start, place.end)
        .replace(/\\[ \t]*\n/g, ' ')
        .trim()
    : '';

/** The words after `sh -c` are one text: the words of that text. */
export const unwrapShell = (words: readonly string[]): string[] => {
  const isShell = (word = ''): boolean => /(?:^|\/)(?:ba|da|z)?sh$/.test(word);
  const at = words.findIndex(
    (word, i) => /^-[a-z]*c$/.test(word) && isShell(words.slice(0, i).findLast((before) => !before.startsWith('-'))),
  );
  return at < 0 ? [...words] : (words[at + 1] ?? '').split(/\s+/);
};

/** Sources of COPY or ADD, without those from another stage or a heredoc. */
export function listCopySources({ words, json, flags }: Instruction): string[] {
  if (flags.some(({ name }) => name === 'from')) return [];
  const all = json ?? words.map(({ text }) => text);
  return all.slice(0, -1).filter((source) => !source.startsWith('<<'));
}

export const isWhole = (source: string): boolean => ['.', './', '*', './*', '/'].includes(source);
