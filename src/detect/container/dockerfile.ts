/** Reads port, base, Debian packages, environment and command of an existing Dockerfile's last stage. */
import { findDockerfileExcess } from '../../dockerfile/bounds.ts';
import { parseDockerfile } from '../../dockerfile/parse.ts';
import {
  findBaseStage,
  findFinalStage,
  findStartCommand,
  listCommands,
  listInstructions,
  listRunCommands,
  listShippedStages,
  parseAptCommand,
  parseAptPackage,
  unwrapShell,
} from '../../dockerfile/queries.ts';
import type { Stage } from '../../dockerfile/types.ts';

import { type BuildStep, listBuildSteps } from './build-steps.ts';

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
  /** What it runs in the build beside installing packages, as it is written. */
  steps: BuildStep[];
  /** Words of the last ENTRYPOINT and CMD, those of a shell's text by themselves. */
  command?: Said<string[]>;
  /** Words of the last ENTRYPOINT and CMD; the shell form is `/bin/sh -c` with one word. */
  start?: Said<string[]>;
}

/** @returns undefined where it has no FROM, and so is no Dockerfile, or is beyond the bounds of one. */
export function readDockerfile(text: string): ReadDockerfile | undefined {
  if (findDockerfileExcess(text) !== undefined) return undefined;
  const dockerfile = parseDockerfile('', text);
  const last = findFinalStage(dockerfile);
  if (!last) return undefined;
  const stages = listShippedStages(dockerfile);
  const { from, image } = findBaseStage(last);
  const start = findStartCommand(dockerfile);
  return {
    ...(image.open || image.text === '' ? {} : { base: { value: image.text, line: from.line } }),
    ports: listPorts(stages),
    apt: listAptPackages(stages),
    env: listInstructions(stages, 'ENV').flatMap(({ pairs }) =>
      pairs.flatMap(({ name, expanded, place: { line } }) =>
        expanded === undefined ? [] : [{ value: { name, value: expanded }, line }],
      ),
    ),
    pythons: listPythons(stages),
    steps: listBuildSteps(dockerfile),
    ...(start
      ? {
          command: { value: unwrapShell(start.exec), line: start.instruction.line },
          start: { value: start.exec, line: start.instruction.line },
        }
      : {}),
  };
}

const listPorts = (stages: readonly Stage[]): Said<number>[] =>
  listInstructions(stages, 'EXPOSE').flatMap(({ words, line }) =>
    words.flatMap(({ text }) => {
      const [port, protocol = 'tcp'] = text.split('/');
      const value = Number(port);
      return Number.isInteger(value) && value > 0 && value < 65536 && protocol === 'tcp' ? [{ value, line }] : [];
    }),
  );

const listAptPackages = (stages: readonly Stage[]): Said<string>[] =>
  listRunCommands(stages).flatMap(({ command }) => {
    const apt = parseAptCommand(command);
    const packages = apt?.verb === 'install' ? apt.packages : [];
    return packages.flatMap(({ text, line }) => {
      const value = parseAptPackage(text);
      return /^[a-z0-9][a-z0-9+.-]+$/.test(value) ? [{ value, line }] : [];
    });
  });

const PYTHON = /^(?:python|--python=+|python=+)(3\.\d{1,2}(?:\.\d{1,2})?)(?:-(?:venv|dev|distutils|minimal))?$/;

/** `ARG PYTHON_VERSION=3.10.12`, `apt-get install python3.10-venv`, `conda install python=3.9`, `uv venv --python 3.12`. */
const listPythons = (stages: readonly Stage[]): Said<string>[] =>
  listInstructions(stages, 'ARG', 'ENV', 'RUN').flatMap((instruction) => {
    const variables = instruction.pairs.flatMap(({ name, expanded, place: { line } }) => {
      const value = /^PYTHON_?VERSION$/i.test(name)
        ? /^3\.\d{1,2}(?:\.\d{1,2})?$/.exec(expanded ?? '')?.[0]
        : undefined;
      return value === undefined ? [] : [{ value, line }];
    });
    const words = listCommands(instruction).flatMap((command) => command.words);
    const installed = words.flatMap(({ text, line }, i) => {
      const value = PYTHON.exec(words[i - 1]?.text === '--python' ? `--python=${text}` : text)?.[1];
      return value === undefined ? [] : [{ value, line }];
    });
    return [...variables, ...installed];
  });
