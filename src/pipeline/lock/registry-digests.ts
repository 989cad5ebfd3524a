/** Asks a registry, through Docker or through Podman's companion skopeo, for the current digest of a tag. */
import { EXIT, userError } from '../../errors.ts';
import { runProgram } from '../../process/run.ts';

interface NamedImages {
  stages: readonly { image: { text: string; digest?: string } }[];
}

/**
 * @param dockerfiles those whose images are pinned by digest are asked about.
 * @returns reference without the digest → digest.
 * @throws UserError (exit 1) where the registry does not answer.
 */
export async function readDigests(dockerfiles: readonly NamedImages[]): Promise<Record<string, string>> {
  const pinned = dockerfiles
    .flatMap(({ stages }) => stages.map(({ image }) => image))
    .filter(({ digest }) => digest !== undefined)
    .map(({ text }) => text.split('@')[0] as string);
  const asked = [...new Set(pinned)].map(async (reference) => [reference, await readDigest(reference)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

async function readDigest(reference: string): Promise<string> {
  const said = await askDigest(reference);
  if ('digest' in said) return said.digest;
  throw userError(
    `--online: ${reference}`,
    `its registry could not be asked (${said.problem})`,
    said.problem === NO_PROGRAM ? 'install either, or leave out --online' : 'log in to it, or leave out --online',
    EXIT.failed,
  );
}

/** The digest that a reference has at its registry now, or why that cannot be said, in the program's own words. */
export async function askDigest(reference: string): Promise<{ digest: string } | { problem: string }> {
  for (const { program, command, digest: pattern } of WAYS) {
    const { status, stdout, stderr } = await runProgram(program, command(reference), {
      groups: ['docker'],
      timeout: TIMEOUT,
    });
    if (status === 'absent') continue;
    if (status !== 'done') return { problem: stderr.trim().split('\n').at(-1) || `${program} ${status}` };
    const digest = pattern.exec(stdout)?.[1];
    return digest === undefined ? { problem: 'its answer contains no digest' } : { digest };
  }
  return { problem: NO_PROGRAM };
}

/** Podman itself says the digest only of what it has pulled. */
const NO_PROGRAM = 'neither docker nor skopeo is installed';

const WAYS = [
  {
    program: 'docker',
    // JSON, because releases of buildx differ in what they print for {{.Manifest.Digest}}
    command: (reference: string) => ['buildx', 'imagetools', 'inspect', reference, '--format', '{{json .Manifest}}'],
    digest: /"digest":\s*"(sha256:[0-9a-f]{64})"/,
  },
  {
    program: 'skopeo',
    // of another system's list there is no image for this one
    command: (reference: string) => [
      ...['--override-os', 'linux', 'inspect', '--no-tags', '--format', '{{.Digest}}'],
      `docker://${reference}`,
    ],
    digest: /^(sha256:[0-9a-f]{64})$/m,
  },
];

/** Milliseconds that a registry has to answer. */
const TIMEOUT = 60_000;
