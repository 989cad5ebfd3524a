/** Lists every image that a Dockerfile uses, with its position. */
import { parseImageName } from './image-name.ts';
import type { Dockerfile, ImageRef, Instruction } from './types.ts';

/** FROM, COPY --from and RUN --mount=from=, without those that name a stage. */
export function listImages({ stages, globals }: Dockerfile): { instruction: Instruction; image: ImageRef }[] {
  const names = new Set(stages.flatMap(({ name, index }) => [...(name ? [name.toLowerCase()] : []), String(index)]));
  const defaults = new Map(
    globals.flatMap(({ pairs }) => pairs.map(({ name, value }) => [name, value ?? ''] as const)),
  );
  const bases = stages.filter(({ parent }) => !parent).map(({ from, image }) => ({ instruction: from, image }));
  const others = stages
    .flatMap(({ instructions }) => instructions)
    .flatMap((instruction) =>
      instruction.flags
        .flatMap(({ name, value }) => {
          if (name === 'from') return [value];
          const from = name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] : undefined;
          return from === undefined ? [] : [from];
        })
        .filter((from) => !names.has(from.toLowerCase()))
        .map((from) => ({ instruction, image: parseImageName(from, defaults) })),
    );
  return [...bases, ...others];
}
