/** The migrations of ml-container.lock. */
import type { JsonObject } from '../values.ts';
import type { DocumentFormat } from './index.ts';

export const lockFormat = {
  name: 'ml-container.lock',
  version: 2,
  migrations: [{ from: 1, migrate: withDecisions }],
} as const satisfies DocumentFormat;

/** Format 2 keeps what was decided, so that `update` can say what moved; of format 1 the base image is known. */
function withDecisions(lock: JsonObject): JsonObject {
  const { image } = (lock.base ?? {}) as JsonObject;
  return typeof image === 'string' ? { ...lock, decisions: { 'base image': image } } : lock;
}
