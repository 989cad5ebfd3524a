/**
 * The catalog: what the world is like, as data, and the questions that can be asked of it. Import names (`imports.ts`) and
 * the standard library (`stdlib.ts`) are not here: only reading a project's code needs them.
 */

export { type CudaChoice, type CudaPackage, cudaFor } from './accelerators/cuda.ts';
export { cudaTable } from './accelerators/cuda-search.ts';
export { acceleratorStacks, type NamedPackage, pythonsFor } from './accelerators/index.ts';
export {
  type AptPackage,
  aptFor,
  buildAptFor,
  envFor,
  isHeavy,
  packageTable,
} from './packages/index.ts';
export { conflictsAmong, sameModule, substitutesFor, substituteTable } from './packages/substitutes.ts';
export { type PythonChoice, pythonTable, resolvePython } from './python/index.ts';
