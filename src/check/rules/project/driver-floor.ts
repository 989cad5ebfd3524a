import { cudaTable } from '../../../catalog/accelerators/cuda-search.ts';
import { listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { CheckFacts, Rule } from '../../types.ts';

export default {
  id: 'driver-floor',
  title: 'NVIDIA_REQUIRE_CUDA does not fit the CUDA of the packages',
  severity: 'error',
  because:
    'a host with too old a driver then starts the container and fails inside it, or one that would do is refused',
  fix: 'NVIDIA_REQUIRE_CUDA="driver>=..." with the floor of the CUDA that the lock has',
  source: 'NVIDIA, CUDA minor version compatibility; NVIDIA Container Toolkit, NVIDIA_REQUIRE_*',
  look: checkEachDockerfile((dockerfile, facts) => {
    const major = detectCudaMajor(facts.requirements);
    const floor = major === undefined ? undefined : cudaTable.drivers[major];
    if (floor === undefined) return [];
    return listShippedStages(dockerfile)
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ pairs }) => pairs)
      .filter(({ name }) => name === 'NVIDIA_REQUIRE_CUDA')
      .flatMap(({ value = '', place }) => {
        const driver = /driver>=(\d+)/.exec(value)?.[1];
        const cuda = /cuda>=(\d+)/.exec(value)?.[1];
        if (driver !== undefined && Number(driver) < Number.parseFloat(floor))
          return [
            createFinding(dockerfile, place, `driver>=${driver}, and CUDA ${major} needs ${floor}`, {
              fix: `NVIDIA_REQUIRE_CUDA="driver>=${floor}"`,
            }),
          ];
        if (cuda !== undefined && Number(cuda) < Number(major))
          return [
            createFinding(dockerfile, place, `cuda>=${cuda}, and the packages bring CUDA ${major}`, {
              fix: `NVIDIA_REQUIRE_CUDA="driver>=${floor}"`,
            }),
          ];
        return [];
      });
  }),
} satisfies Rule;

/** The major release that the locked wheels bring: by the name of NVIDIA's packages, or the local version of torch. */
function detectCudaMajor(requirements: CheckFacts['requirements']): string | undefined {
  const text = requirements['requirements.txt'] ?? '';
  return /^nvidia-[a-z-]+-cu(\d+)==/m.exec(text)?.[1] ?? /^torch.*(?:%2B|\+)cu(\d\d)\d/m.exec(text)?.[1];
}
