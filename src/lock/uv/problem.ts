/** Extends a failed resolution's error with versions that would fit. */
import type { Problem } from '../../errors.ts';
import { formatRequirement, parseRequirement } from '../../pep/requirement.ts';
import { explainRefusal } from './explain.ts';
import type { UvResolutionError } from './program/run.ts';
import type { Session } from './session.ts';

/** Loosening more roots than this, one after the other, takes longer than reading the conflict. */
const MOST_LOOSENED = 4;

/** @param near what to say of a name that the index does not have. */
export async function createResolverProblem(
  refusal: UvResolutionError,
  { request, ask: resolver, withheld }: Pick<Session, 'request' | 'ask' | 'withheld'>,
  near: (name: string) => string | undefined,
): Promise<Problem> {
  const { problem, between } = explainRefusal(refusal.said, request, refusal.question, near, withheld);
  const ways: string[] = [];
  for (const text of between.slice(0, MOST_LOOSENED)) {
    const loose = parseRequirement(text, 'requirements');
    if (loose.specifier === '' || loose.url !== undefined) continue;
    // of a package that is asked for twice, one line is loosened and the other stays
    const requirements = refusal.question.requirements.map((other) => {
      const { name, specifier } = parseRequirement(other, 'requirements');
      const isLoosened = name === loose.name && specifier === loose.specifier;
      return isLoosened ? formatRequirement({ ...loose, specifier: '' }) : other;
    });
    const answer = await resolver({ ...refusal.question, requirements }).catch(() => undefined);
    const version = answer?.packages.find(({ name }) => name === loose.name)?.version;
    if (version !== undefined) ways.push(`${loose.name}==${version} instead of ${text}`);
  }
  return ways.length > 0 ? { ...problem, fix: `what would fit: ${ways.join(', or ')}` } : problem;
}
