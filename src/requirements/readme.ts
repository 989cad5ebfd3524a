/** Reads the packages that a README tells people to install by name, for projects without a list. */
import { parseInstall } from '../dockerfile/python-installs.ts';
import { splitShellCommands } from '../dockerfile/shell.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { addInstall } from './dockerfile.ts';
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
      .replaceAll('`', '')
      .replace(/(?:^|\s)#.*/, '')
      .replace(/^[\s$>!%]+/, '')
      .trim();
    if (!(isFenced || CODE_LINE.test(line)) || !COMMAND.test(command)) continue;
    const [first] = splitShellCommands(command, 0, command.length, () => i + 1);
    const install = first && parseInstall(first);
    if (!install) continue;
    const read = createRequirementsFile(path, 'readme', text);
    addInstall(read, install);
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
