/** Reads the packages that a README tells people to install by name, for projects without a list. */
import { parseRequirement } from '../pep/requirement.ts';
import { readPipCommand } from './dockerfile.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

/** A line that is a command, with a prompt, a cell's mark or a fence's backticks before it or not. */
const COMMAND = /^[\s$>!%`]*(?:python[\d.]* -m )?pip3? install /;
const LONGEST = 1000;

/** "pip install the packages and start the app": each of its words would be a package of whoever has that name on the index. */
const PROSE =
  /^(?:a|all|an|and|any|app|are|as|at|below|both|but|by|can|dependencies|each|either|first|following|for|from|if|in|into|is|it|its|needed|no|of|on|or|our|package|packages|project|required|requirements|run|some|start|started|that|the|them|then|these|this|to|using|via|when|which|will|with|you|your)$|[.,:;!?]$/i;

/** @returns an empty list where it installs nothing by name. */
export function readReadmeList(path: string, text: string): RequirementsFile {
  const file = createRequirementsFile(path, 'readme', text);
  for (const [i, line] of text.split('\n').entries()) {
    if (line.length > LONGEST || !COMMAND.test(line)) continue;
    const words = line.replace(/["'`]/g, '').replace(/#.*/, '').trim().split(/\s+/);
    const from = words.indexOf('install') + 1;
    const read = createRequirementsFile(path, 'readme', text);
    const end = readPipCommand(
      read,
      words.map((word) => ({ word, line: i + 1 })),
      from,
    );
    const isCommand = !words.slice(from, end).some((word) => PROSE.test(word));
    if (!isCommand || !read.requirements.every(isRequirement)) continue;
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
