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
  envFor,
  isHeavy,
  packageTable,
} from './packages.ts';
export { type PythonChoice, pythonTable, resolvePython } from './python.ts';
export { conflictsAmong, sameModule, substitutesFor, substituteTable } from './substitutes.ts';
