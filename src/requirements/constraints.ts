/** Reads constraint files that settings or presets name. */

import { type Problem, UserError } from '../errors.ts';
import { readProjectFile } from '../files/project-file.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { Constraint } from '../spec/lock.ts';
import { decodeText } from './decode-text.ts';
import { parsePipLines } from './pip.ts';

/**
 * @param files paths relative to the project.
 * @param given texts that presets bring, each with where it is from.
 * @throws UserError with every line that cannot constrain, and every file that cannot be read.
 */
export async function readConstraints(
  files: readonly string[],
  dir: string,
  given: readonly { text: string; from: string }[] = [],
): Promise<Constraint[]> {
  const problems: Problem[] = [];
  const read = await Promise.all(
    files.map(async (file) => {
      try {
        return [{ text: decodeText(await readProjectFile(dir, file)), from: file }];
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        const what = `${file} cannot be read (${String(error.code)})`;
        problems.push({ where: 'constraints', what, fix: 'name a file of the project, or leave it out' });
        return [];
      }
    }),
  );
  const found = [...given, ...read.flat()].flatMap(({ text, from }) => parseConstraintLines(text, from, problems));
  if (problems.length > 0) throw new UserError(problems);
  return found;
}

function parseConstraintLines(text: string, from: string, problems: Problem[]): Constraint[] {
  return parsePipLines(text).flatMap((line) => {
    const where = `${from}:${line.line}`;
    if (line.is !== 'requirement') {
      // hashes of a lock that is used as a list of approved versions mean files, and those the lock finds itself
      if (line.is === 'option' && /^--(index-url|extra-index-url|only-binary|trusted-host)\b/.test(line.text))
        return [];
      problems.push({
        where,
        what: 'is no constraint',
        fix: 'write a name and the versions that are allowed: numpy<2',
      });
      return [];
    }
    try {
      const { extras } = parseRequirement(line.text, where);
      if (extras.length === 0) return [{ requirement: line.text, from: where }];
      problems.push({ where, what: 'names extras, which a constraint cannot', fix: 'leave them out' });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
    return [];
  });
}
