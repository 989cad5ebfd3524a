/** `create-ml-container doctor [dir]`: reports what this machine lacks to build or run the container. */

import { parseRegistryHost } from '../catalog/targets/registries.ts';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { type ContainerNeeds, createMachine, runChecks } from '../doctor/index.ts';
import { EXIT, type ExitCode, UserError } from '../errors.ts';
import { generateProject } from '../pipeline/generate.ts';
import { loadProject } from '../pipeline/load-project.ts';
import { reportDoctor } from '../report/doctor.ts';
import { readLast } from '../write/index.ts';

/** @returns 1 where something would stop it. */
export async function runDoctor(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'doctor' });
  const answers = await runChecks(createMachine(process.env, await readNeeds(line)));
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
