/** Resolves the base image's digest where a preset requires one. */
import { EXIT, userError } from '../../errors.ts';
import type { RunValues } from '../../options/table.ts';
import type { LockFile } from '../../spec/lockfile.ts';
import type { SpecSource } from '../../spec/merge.ts';
import type { askDigest } from './registry-digests.ts';

const FIELD = 'base.digest';
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A person who changes answers in the review does not wait for the registry each time. */
const asked = new Map<string, ReturnType<typeof askDigest>>();

/**
 * @param reference of the base image, without a digest.
 * @param last a digest in it is kept until the base changes, or `--upgrade` lets go of what is locked.
 * @returns the digest with the reason, or undefined where no preset requires one.
 * @throws UserError (exit 1) where it is needed and the registry cannot be asked, with the command that gives it.
 */
export async function resolveRequiredDigest(
  parts: readonly SpecSource[],
  reference: string,
  last: LockFile | undefined,
  run: RunValues,
): Promise<{ digest: string; because: string } | undefined> {
  const preset = parts.find(({ rules = [] }) => rules.some(({ path, rule }) => path === FIELD && rule.required));
  const rule = preset?.rules?.find(({ path }) => path === FIELD)?.rule;
  if (!preset || !rule) return undefined;
  const kept = last?.base?.image === reference ? last.base.digest : undefined;
  if (kept !== undefined && DIGEST.test(kept) && !run.upgrade && !run.relock)
    return { digest: kept, because: `${preset.name} requires one, and ml-container.lock has it` };
  const said = run.offline ? { problem: '--offline was given' } : await ask(reference);
  if ('digest' in said)
    return { digest: said.digest, because: `${preset.name} requires one, and the registry gave it` };
  throw userError(
    FIELD,
    `must be given, says ${preset.name}: ${rule.reason}; none was, and the registry of ${reference} could not be asked (${said.problem})`,
    `--set ${FIELD}=sha256:..., which this prints where the registry is reached: docker buildx imagetools inspect ${reference}`,
    EXIT.failed,
  );
}

async function ask(reference: string): ReturnType<typeof askDigest> {
  const answer = asked.get(reference) ?? (await import('./registry-digests.ts')).askDigest(reference);
  asked.set(reference, answer);
  return answer;
}
