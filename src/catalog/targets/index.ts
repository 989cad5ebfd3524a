/** The deployment targets, one folder each under templates/targets/; the registry is generated from the folders. */
import registry from '../../generated/targets.ts';
import type { TargetFolder } from './types.ts';

/** In the order in which they are offered. */
export const targets: readonly TargetFolder[] = registry;
