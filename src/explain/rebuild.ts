/** Works out what a Docker build repeats after an edit: the stages of a Dockerfile, what each takes, and the edits that reach it. */
import { listCopySources } from '../dockerfile/queries.ts';
import type { Dockerfile, Instruction, Stage } from '../dockerfile/types.ts';

/** A change after which the image is built again. */
export interface BuildEdit {
  label: string;
  /** Lines of the instructions that run again; the others come from the cache. */
  lines: ReadonlySet<number>;
  /** Stages in which at least one instruction runs again. */
  stages: ReadonlySet<string>;
}

export interface BuildStage {
  name: string;
  /** Stage or image that it starts from. */
  from: string;
  /** Stages that it takes files from. */
  takes: string[];
  /** It is what the build produces. */
  final: boolean;
}

/** Paths that an instruction reads from the build context. */
const listContextSources = (one: Instruction): string[] => [
  ...(one.keyword === 'COPY' || one.keyword === 'ADD' ? listCopySources(one) : []),
  ...listMounts(one).flatMap(({ from, source }) => (from === undefined && source !== undefined ? [source] : [])),
];

/** Stages, or images, that an instruction reads from. */
const listStageSources = (one: Instruction): string[] => [
  ...one.flags.filter(({ name }) => name === 'from').map(({ value }) => value),
  ...listMounts(one).flatMap(({ from }) => (from === undefined ? [] : [from])),
];

/** Bind mounts of RUN: caches and secrets do not decide whether it runs again. */
function listMounts({ flags }: Instruction): { from?: string; source?: string }[] {
  return flags
    .filter(({ name, value }) => name === 'mount' && /(?:^|,)type=bind(?:,|$)/.test(value))
    .map(({ value }) => Object.fromEntries(value.split(',').map((part) => part.split('=') as [string, string])));
}

const nameStage = ({ name, index }: Stage): string => name ?? String(index);

export function listStages({ stages }: Dockerfile): BuildStage[] {
  return stages.map((stage) => ({
    name: nameStage(stage),
    from: stage.parent ? nameStage(stage.parent) : stage.image.text,
    takes: [...new Set(stage.instructions.flatMap(listStageSources))].filter((name) =>
      stages.some((other) => nameStage(other) === name),
    ),
    final: stage === stages.at(-1),
  }));
}

/** The base image, and each file or folder that an instruction reads, in the order of the Dockerfile. */
export function listEdits(dockerfile: Dockerfile): BuildEdit[] {
  const sources = new Set(dockerfile.stages.flatMap(({ instructions }) => instructions.flatMap(listContextSources)));
  return [
    trace(dockerfile, 'the base image', (one) => one.keyword === 'FROM'),
    ...[...sources].map((edited) => trace(dockerfile, edited, (one) => listContextSources(one).includes(edited))),
  ];
}

/** @param reads whether the edit is about something that the instruction itself reads; of FROM, those of images. */
function trace({ stages }: Dockerfile, label: string, reads: (one: Instruction) => boolean): BuildEdit {
  const lines = new Set<number>();
  const again = new Set<string>();
  for (const stage of stages) {
    let isAgain = stage.parent ? again.has(nameStage(stage.parent)) : reads(stage.from);
    if (isAgain) lines.add(stage.from.line);
    for (const one of stage.instructions) {
      isAgain ||= reads(one) || listStageSources(one).some((name) => again.has(name));
      if (isAgain) lines.add(one.line);
    }
    if (isAgain) again.add(nameStage(stage));
  }
  return { label, lines, stages: again };
}
