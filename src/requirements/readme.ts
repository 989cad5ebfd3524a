/** Reads the packages that a README tells people to install by name, for projects without a list. */
import { parseRequirement } from '../pep/requirement.ts';
import { readPipCommand } from './dockerfile.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

const COMMAND = /^(?:python[\d.]* -m )?pip3? install /;
const FENCE = /^\s*(?:```|~~~)/;
/** A line that is code by itself: indented, after a prompt or a cell's mark, or all of it between backticks. */
const CODE_LINE = /^(?: {4}|\t|\s*[$!%] |\s*`[^`]+`\s*$)/;
const LONGEST = 1000;

/**
 * Only code is read: in a sentence such as "pip install the packages" each word would be a package of whoever has that name.
 *
 * @returns an empty list where it installs nothing by name.
 */
export function readReadmeList(path: string, text: string): RequirementsFile {
  const file = createRequirementsFile(path, 'readme', text);
  let isFenced = false;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.length > LONGEST) continue;
    if (FENCE.test(line)) isFenced = !isFenced;
    const command = line
      .replace(/["'`]/g, '')
      .replace(/#.*/, '')
      .replace(/^[\s$>!%]+/, '')
      .trim();
    if (!(isFenced || CODE_LINE.test(line)) || !COMMAND.test(command)) continue;
    const words = command.split(/\s+/);
    const read = createRequirementsFile(path, 'readme', text);
    readPipCommand(
      read,
      words.map((word) => ({ word, line: i + 1 })),
      words.indexOf('install') + 1,
    );
    if (!read.requirements.every(isRequirement)) continue;
    file.requirements.push(...read.requirements);
    file.where.push(...read.where);
    file.problems.push(...read.problems);
    file.options.push(...read.options.filter((option) => !file.options.includes(option)));
  }
  return file;
}

function isRequirement(text: string): boolean {
  try {
    return parseRequirement(text, '') !== undefined;
  } catch {
    return false;
  }
}
