/**
 * The catalog: what the world is like, as data, and the questions that can be asked of it. Import names (`imports.ts`) and
 * the standard library (`stdlib.ts`) are not here: only reading a project's code needs them.
 */

export { type CudaChoice, type CudaPackage, resolveCuda } from './accelerators/cuda.ts';
export { cudaTable } from './accelerators/cuda-search.ts';
export { acceleratorStacks, findSupportedPythons, type NamedPackage } from './accelerators/index.ts';
export {
  type AptPackage,
  isHeavy,
  listAptPackages,
  listBuildAptPackages,
  listEnvVariables,
  packageTable,
} from './packages/index.ts';
export { findConflicts, findSubstitute, listSameModule, substituteTable } from './packages/substitutes.ts';
export { type PythonChoice, pythonTable, resolvePython } from './python/index.ts';
