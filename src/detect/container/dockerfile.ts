/** Reads port, base, Debian packages, environment and command of an existing Dockerfile's last stage. */
import { DockerfileParser, type From, type Instruction, type PropertyInstruction } from 'dockerfile-ast';
import { findDockerfileExcess } from '../../dockerfile/bounds.ts';

export interface Said<T> {
  value: T;
  /** Line, from 1. */
  line: number;
}

export interface ReadDockerfile {
  /** The image that the last stage stands on, with ARG defaults put in; absent where they leave it open. */
  base?: Said<string>;
  /** EXPOSE: TCP ports, in order. */
  ports: Said<number>[];
  /** What apt-get installs in the last stage and those it is made from. */
  apt: Said<string>[];
  /** ENV of the last stage and those it is made from; the later wins. Values that need something else to be known are left out. */
  env: Said<{ name: string; value: string }>[];
  /** Releases of Python that it installs: "3.10", "3.10.12". */
  pythons: Said<string>[];
  /** Words of the last CMD, or ENTRYPOINT where there is no CMD. */
  command?: Said<string[]>;
  /** Words of the last ENTRYPOINT and CMD; the shell form is `/bin/sh -c` with one word. */
  start?: Said<string[]>;
}

/** @returns undefined where it has no FROM, and so is no Dockerfile, or is beyond the bounds of one. */
export function readDockerfile(text: string): ReadDockerfile | undefined {
  if (findDockerfileExcess(text) !== undefined) return undefined;
  const file = DockerfileParser.parse(text);
  const lines = text.split('\n');
  const stages = splitStages(file.getInstructions());
  const last = stages.at(-1);
  if (!last) return undefined;
  const chain = listStageChain(last, stages);
  const instructions = chain.flatMap(({ body }) => body);
  const expand = (value: string, line: number): string | undefined => {
    let open = false;
    const filled = value.replace(/\$(?:\{(\w+)(?::[-+]([^{}]*))?\}|(\w+))/g, (_all, braced, fallback, plain) => {
      const known = file.resolveVariable(braced ?? plain, line - 1) ?? fallback;
      if (typeof known !== 'string' || known.includes('$')) open = true;
      return typeof known === 'string' ? known : '';
    });
    return open ? undefined : filled;
  };
  const first = chain[0] as ReadStage;
  const image = expand(first.from.getImage() ?? '', getLine(first.from));
  const command =
    instructions.findLast((i) => i.getKeyword() === 'CMD') ??
    instructions.findLast((i) => i.getKeyword() === 'ENTRYPOINT');
  return {
    ...(image ? { base: { value: image, line: getLine(first.from) } } : {}),
    ports: of(instructions, 'EXPOSE').flatMap((i) =>
      i.getArguments().flatMap((word) => {
        const [port, protocol = 'tcp'] = (expand(word.getValue(), getLine(i)) ?? '').split('/');
        const value = Number(port);
        return Number.isInteger(value) && value > 0 && value < 65536 && protocol === 'tcp'
          ? [{ value, line: getLine(i) }]
          : [];
      }),
    ),
    apt: of(instructions, 'RUN').flatMap((run) => installedBy(run, lines)),
    env: of(instructions, 'ENV').flatMap((i) =>
      (i as PropertyInstruction).getProperties().flatMap((property) => {
        const line = property.getRange().start.line + 1;
        const value = expand(property.getValue() ?? '', line);
        return value === undefined ? [] : [{ value: { name: property.getName(), value }, line }];
      }),
    ),
    pythons: instructions.flatMap(pythonsIn),
    ...(command ? { command: { value: splitWords(command), line: getLine(command) } } : {}),
    ...(command ? { start: { value: listStartWords(instructions), line: getLine(command) } } : {}),
  };
}

/** `ARG PYTHON_VERSION=3.10.12`, `apt-get install python3.10-venv`, `conda install python=3.9`, `uv venv --python 3.12`. */
function pythonsIn(instruction: Instruction): Said<string>[] {
  const keyword = instruction.getKeyword();
  if (!['ARG', 'ENV', 'RUN'].includes(keyword)) return [];
  const text = instruction.getArguments().map((argument) => ({
    word: argument.getValue().replace(/["']/g, ''),
    line: argument.getRange().start.line + 1,
  }));
  return text.flatMap(({ word, line }, i) => {
    const said = text[i - 1]?.word === '--python' ? `--python=${word}` : word;
    const [, value] =
      (keyword === 'RUN'
        ? /^(?:python|--python=+|python=+)(3\.\d{1,2}(?:\.\d{1,2})?)(?:-(?:venv|dev|distutils|minimal))?$/
        : /^PYTHON_?VERSION=(3\.\d{1,2}(?:\.\d{1,2})?)$/i
      ).exec(said) ?? [];
    return value === undefined ? [] : [{ value, line }];
  });
}

interface ReadStage {
  from: From;
  name: string | undefined;
  body: Instruction[];
}

function splitStages(instructions: readonly Instruction[]): ReadStage[] {
  const stages: ReadStage[] = [];
  for (const instruction of instructions) {
    if (instruction.getKeyword() === 'FROM') {
      const from = instruction as From;
      stages.push({ from, name: from.getBuildStage()?.toLowerCase(), body: [] });
    } else stages.at(-1)?.body.push(instruction);
  }
  return stages;
}

/** The stage with those it stands on, the first of them first. */
function listStageChain(last: ReadStage, stages: readonly ReadStage[]): ReadStage[] {
  const chain = [last];
  for (;;) {
    const image = chain[0]?.from.getImage()?.toLowerCase();
    const above = stages
      .slice(0, stages.indexOf(chain[0] as ReadStage))
      .find((s) => s.name !== undefined && s.name === image);
    if (!above) return chain;
    chain.unshift(above);
  }
}

const getLine = (instruction: Instruction): number => instruction.getRange().start.line + 1;
const of = (instructions: readonly Instruction[], keyword: string): Instruction[] =>
  instructions.filter((i) => i.getKeyword() === keyword);

/** Packages of `apt-get install` and `apt install`, up to the next command, without options and versions. */
function installedBy(run: Instruction, lines: readonly string[]): Said<string>[] {
  const found: Said<string>[] = [];
  let installing = false;
  let manager = false;
  // in a here-document the end of a line ends the command
  const heredoc = run.getArguments().some((argument) => argument.getValue().startsWith('<<'));
  let before = 0;
  for (const argument of run.getArguments()) {
    const line = argument.getRange().start.line + 1;
    if (heredoc && line > before && !lines[before - 1]?.trimEnd().endsWith('\\'))
      [manager, installing] = [false, false];
    before = line;
    for (const word of argument.getValue().split(/(&&|\|\||;|\|)/)) {
      if (['&&', '||', ';', '|'].includes(word)) [manager, installing] = [false, false];
      else if (word === 'apt-get' || word === 'apt') manager = true;
      else if (manager && word === 'install') installing = true;
      else if (installing && /^[a-z0-9][a-z0-9+.-]+(?:=\S+)?$/.test(word))
        found.push({ value: word.split('=')[0] ?? word, line });
    }
  }
  return found;
}

/** The shell form of ENTRYPOINT takes no arguments from CMD (Dockerfile reference, "Understand how CMD and ENTRYPOINT interact"). */
function listStartWords(instructions: readonly Instruction[]): string[] {
  const [entrypoint, arguments_] = ['ENTRYPOINT', 'CMD'].map((keyword) => {
    const instruction = instructions.findLast((i) => i.getKeyword() === keyword);
    return instruction && readExecWords(instruction);
  });
  if (!entrypoint) return arguments_ ?? [];
  return entrypoint[0] === SHELL[0] && entrypoint[1] === SHELL[1] ? entrypoint : [...entrypoint, ...(arguments_ ?? [])];
}

/** What the shell form is short for. */
const SHELL = ['/bin/sh', '-c'] as const;

/** Exec form as its words. */
function readExecWords(command: Instruction): string[] {
  const raw = (command.getArgumentsContent() ?? '').replace(/\\\r?\n/g, ' ').trim();
  try {
    const parsed: unknown = JSON.parse(raw);
    if (Array.isArray(parsed) && parsed.every((word) => typeof word === 'string')) return parsed;
  } catch {
    // the shell form
  }
  return [...SHELL, raw];
}

/** Exec form as its words; the shell form, and `sh -c`, as a shell would cut them where nothing is quoted. */
function splitWords(command: Instruction): string[] {
  const raw = (command.getArgumentsContent() ?? '').replace(/\\\r?\n/g, ' ').trim();
  try {
    const parsed: unknown = JSON.parse(raw);
    if (Array.isArray(parsed) && parsed.every((word) => typeof word === 'string'))
      return /^(?:\/bin\/)?(?:ba)?sh$/.test(parsed[0] ?? '') ? (parsed.at(-1) ?? '').split(/\s+/) : parsed;
  } catch {
    // the shell form
  }
  return raw.split(/\s+/);
}
