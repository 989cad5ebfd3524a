/** Creates a detected value with the confidence of container files. */
import type { Detected } from '../types.ts';

export const createLikely = <T>(value: T, because: string, evidence: string): Detected<T> => ({
  value,
  because,
  evidence,
  confidence: 'likely',
});
