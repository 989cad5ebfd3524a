/** What a text may have to be read as a Dockerfile: parsers and rules take more than proportional time for stages and variables. */

/** Bytes of the file. */
export const MAX_DOCKERFILE = 128 * 1024;
const MAX_STAGES = 100;
const MAX_LINES = 4000;

/** @returns why a text is not read as a Dockerfile; undefined where it is within the bounds. */
export function findDockerfileExcess(text: string): string | undefined {
  if (text.length > MAX_DOCKERFILE) return `is larger than ${MAX_DOCKERFILE / 1024} KiB, which no Dockerfile is`;
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) return `has more than ${MAX_LINES} lines, which no Dockerfile has`;
  const stages = lines.filter((line) => /^\s*FROM\s/i.test(line)).length;
  return stages > MAX_STAGES ? `has more than ${MAX_STAGES} stages, which no Dockerfile has` : undefined;
}
