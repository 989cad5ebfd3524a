/** Asks the engine for the layers of the image, where it was built here. */
import type { Dockerfile, Instruction, Stage } from '../../dockerfile/types.ts';
import { runProgram } from '../../process/run.ts';

/** The layers of an image, the oldest first. */
export interface ImageLayers {
  image: string;
  layers: { /** Instruction that made it; absent for the base image as a whole. */ line?: number; bytes: number }[];
}

const ENGINES = ['docker', 'podman'];
const MILLISECONDS = 10_000;

/** @returns undefined where no engine knows the image, or where it was not built from this Dockerfile. */
export async function readLayerSizes(image: string, { stages }: Dockerfile): Promise<ImageLayers | undefined> {
  const final = stages.at(-1);
  if (!final) return undefined;
  const made = listInstructions(final);
  for (const engine of ENGINES) {
    const args = ['image', 'history', '--no-trunc', '--human=false', '--format', '{{.Size}}\t{{.CreatedBy}}', image];
    const { status, stdout } = await runProgram(engine, args, { groups: ['docker'], timeout: MILLISECONDS });
    if (status !== 'done') continue;
    const layers = matchLayers(stdout, made);
    if (layers) return { image, layers };
  }
  return undefined;
}

const listInstructions = (stage: Stage): Instruction[] => [
  ...(stage.parent ? listInstructions(stage.parent) : []),
  ...stage.instructions,
];

/**
 * @param history a line an instruction, the newest first: bytes, tab, what made it.
 * @param made instructions of the image in the order of the Dockerfile.
 */
export function matchLayers(history: string, made: readonly Instruction[]): ImageLayers['layers'] | undefined {
  const rows = history
    .trim()
    .split('\n')
    .map((row) => row.split('\t'))
    .reverse();
  const base = rows.slice(0, Math.max(0, rows.length - made.length));
  const own = rows.slice(base.length);
  const isSame = made.every(({ keyword }, at) =>
    own[at]?.[1]?.replace(/^\/bin\/sh -c #\(nop\)\s+/, '').startsWith(keyword),
  );
  if (!isSame || own.length !== made.length) return undefined;
  const bytes = base.reduce((total, [size]) => total + Number(size), 0);
  return [{ bytes }, ...made.map(({ line }, at) => ({ line, bytes: Number(own[at]?.[0]) }))].filter(
    (one) => one.bytes > 0,
  );
}
