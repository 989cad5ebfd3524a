/** `create-ml-container doctor [dir]`: reports what this machine lacks to build or run the container. */

import { parseRegistryHost } from '../catalog/targets/registries.ts';
import { check } from '../check/index.ts';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { type ContainerNeeds, createMachine, runChecks, type Vulnerabilities } from '../doctor/index.ts';
import { EXIT, type ExitCode, UserError } from '../errors.ts';
import { readProjectFacts } from '../pipeline/check/drift.ts';
import { checkVulnerabilities } from '../pipeline/check/vulnerabilities.ts';
import { generateProject } from '../pipeline/generate.ts';
import { loadProject } from '../pipeline/load-project.ts';
import { readToday } from '../process/today.ts';
import { reportDoctor } from '../report/doctor.ts';
import { readLast } from '../write/index.ts';

/** @returns 1 where something would stop it. */
export async function runDoctor(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'doctor' });
  const machine = createMachine(process.env, await readNeeds(line), readToday(process.env));
  const vulnerabilities = line.run.online ? () => readVulnerabilities(line) : undefined;
  const answers = await runChecks({ ...machine, ...(vulnerabilities ? { vulnerabilities } : {}) });
  const failed = answers.some(({ verdict }) => verdict === 'failed');
  reportDoctor({ status: failed ? 'failed' : 'ok', checks: answers }, Boolean(line.run.json), process, process.env);
  return failed ? EXIT.failed : EXIT.done;
}

/** Bytes of a base image with a small app, and how much more than the download a first build takes: packed, unpacked, copied. */
const BASE = 400_000_000;
const TIMES = 4;
const ANY: ContainerNeeds = { platforms: ['linux/amd64'], bytes: 2_000_000_000, uv: false };

/** What this machine's engine builds for by itself. */
const here = () => (process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64');

async function readNeeds(line: CommandLine): Promise<ContainerNeeds> {
  if ((await readLast(await resolveExistingDirectory(line.dir))) === undefined) return ANY;
  try {
    const { plan, lock, layout } = await generateProject(await loadProject(line), [], { ...line.run, offline: true });
    const { accelerator, values } = plan;
    const host = parseRegistryHost(values.image) || undefined;
    return {
      platforms: values.platforms,
      bytes: BASE + TIMES * layout.downloadBytes,
      uv: lock.resolver.name === 'uv',
      ...(accelerator.kind === 'cuda' && !accelerator.cpuPlatforms?.includes(here())
        ? { cuda: { release: accelerator.cuda, driver: accelerator.driver } }
        : {}),
      ...(host === undefined ? {} : { registry: host }),
    };
  } catch (error) {
    // a lock that only uv can make says nothing of the machine but that
    if (error instanceof UserError) return { ...ANY, uv: true };
    throw error;
  }
}

/** The findings of `check --online`, in short. */
async function readVulnerabilities(line: CommandLine): Promise<Vulnerabilities> {
  const dir = await resolveExistingDirectory(line.dir);
  const { packages: settings = {} } = await readProjectFacts(dir, line.run);
  const packages = await checkVulnerabilities(dir, line.dir ?? '', settings);
  const findings = check({ dockerfiles: [], requirements: {}, today: readToday(process.env), packages });
  const found = findings.filter(({ rule }) => rule === 'vulnerable-package').map(({ what }) => what);
  const unknown = packages.filter((one) => one.unknown !== undefined);
  return { found, unknown: unknown.length, because: unknown[0]?.unknown };
}
