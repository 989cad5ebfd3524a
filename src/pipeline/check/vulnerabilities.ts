/** Asks the package index about the packages of a lock. */
import type { CheckFacts } from '../../check/index.ts';
import { UserError } from '../../errors.ts';
import { readProjectFile } from '../../files/project-file.ts';
import { parsePins } from '../../lock/pins.ts';
import { type AdvisoryAnswer, readAdvisories } from '../../lock/uv/advisories.ts';
import type { Pin } from '../../lock/uv/types.ts';
import { normalizeName } from '../../pep/name.ts';
import type { Indexes } from '../../spec/lock.ts';
import { quoteShellWord } from '../../text/shell-quote.ts';
import { readRemembered } from '../lock/remembered.ts';

export type CheckedPackages = NonNullable<CheckFacts['packages']>;

const LOCK = 'requirements.txt';

/**
 * @param folder of the project, as commands name it from here; empty for the working directory.
 * @returns nothing where there is no lock.
 */
export async function checkVulnerabilities(
  dir: string,
  folder: string,
  {
    indexes = {},
    accepted = {},
  }: { indexes?: Indexes | undefined; accepted?: Readonly<Record<string, string>> | undefined },
): Promise<CheckedPackages> {
  const [text, asked] = await Promise.all(
    [LOCK, 'requirements.in'].map((name) => readProjectFile(dir, name, 'utf8').catch(() => '')),
  );
  const pins = parsePins(text ?? '');
  const lines = (text ?? '').split('\n').map(readName);
  const pinned = new Set(
    (asked ?? '')
      .split('\n')
      .filter((line) => /^[\w.-]+(?:\[[^\]]*\])?\s*===?/.test(line))
      .map(readName),
  );
  const lock = `npx create-ml-container lock${folder === '' ? '' : ` ${quoteShellWord(folder)}`}`;
  return (await ask(pins, indexes, dir)).map((answer) => ({
    ...answer,
    path: LOCK,
    line: lines.indexOf(answer.name) + 1 || 1,
    accepted,
    fix: pinned.has(answer.name)
      ? `raise ${answer.name} in requirements.in to ${answer.advisories.flatMap(({ fixed }) => fixed).join(' or ')}, then ${lock}`
      : `${lock} --upgrade-package ${answer.name}`,
  }));
}

/** An index that must not be asked becomes a note, so that the other findings are still reported. */
async function ask(pins: readonly Pin[], indexes: Indexes, dir: string): Promise<AdvisoryAnswer[]> {
  try {
    return await readAdvisories(pins, indexes, dir, process.env, (await readRemembered('index-logins')).has);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const unknown = error.problems.map(({ what }) => what).join('; ');
    return pins.map(({ name, version }) => ({ name, version, advisories: [], unknown }));
  }
}

const readName = (line: string): string => normalizeName(/^[A-Za-z0-9][\w.-]*/.exec(line)?.[0] ?? '');
