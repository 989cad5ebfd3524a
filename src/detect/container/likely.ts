/** A finding as a container file gives it. */
import type { Detected } from '../types.ts';

export const createLikely = <T>(value: T, because: string, evidence: string): Detected<T> => ({
  value,
  because,
  evidence,
  confidence: 'likely',
});
