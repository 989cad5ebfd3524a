/** A finding as a container file gives it. */
import type { Found } from '../types.ts';

export const likely = <T>(value: T, because: string, evidence: string): Found<T> => ({
  value,
  because,
  evidence,
  confidence: 'likely',
});
