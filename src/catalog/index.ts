/**
 * The catalog: what the world is like, as data, and the questions that can be asked of it. Import names (`imports.ts`) and
 * the standard library (`stdlib.ts`) are not here: only reading a project's code needs them.
 */
export { acceleratorStacks, type NamedPackage, pythonsFor } from './accelerators.ts';
export { type CudaChoice, type CudaPackage, cudaFor } from './cuda.ts';
export { cudaTable } from './cuda-search.ts';
export {
  type AptPackage,
  aptFor,
  buildAptFor,
  type Conflict,
  conflictsAmong,
  envFor,
  isHeavy,
  packageTable,
  type Substitute,
  substitutesFor,
} from './packages.ts';
export { type PythonChoice, pythonTable, resolvePython } from './python.ts';
