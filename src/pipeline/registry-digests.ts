/** Asks a registry, through Docker, for the current digest of a tag. */
import { EXIT, userError } from '../errors.ts';
import { runProgram } from '../process/run.ts';

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
    'log in to it, or leave out --online',
    EXIT.failed,
  );
}

/** The digest that a reference has at its registry now, or why that cannot be said, in Docker's own words. */
export async function askDigest(reference: string): Promise<{ digest: string } | { problem: string }> {
  // JSON, because releases of buildx differ in what they print for {{.Manifest.Digest}}
  const command = ['buildx', 'imagetools', 'inspect', reference, '--format', '{{json .Manifest}}'];
  const { status, stdout, stderr } = await runProgram('docker', command, { groups: ['docker'], timeout: TIMEOUT });
  if (status === 'absent') return { problem: 'docker is not installed' };
  if (status !== 'done') return { problem: stderr.trim().split('\n').at(-1) || `docker ${status}` };
  const digest = /"digest":\s*"(sha256:[0-9a-f]{64})"/.exec(stdout)?.[1];
  return digest === undefined ? { problem: 'it told no digest' } : { digest };
}

/** Milliseconds that a registry has to answer. */
const TIMEOUT = 60_000;
