/** Reads the packages that a README tells people to install by name, for projects without a list. */
import { readPipCommand } from './dockerfile.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

/** A line that is a command, with a prompt, a cell's mark or a fence's backticks before it or not. */
const COMMAND = /^[\s$>!%`]*(?:python[\d.]* -m )?pip3? install /;
const LONGEST = 1000;

/** @returns an empty list where it installs nothing by name. */
export function readReadmeList(path: string, text: string): RequirementsFile {
  const file = createRequirementsFile(path, 'readme', text);
  for (const [i, line] of text.split('\n').entries()) {
    if (line.length > LONGEST || !COMMAND.test(line)) continue;
    const words = line.replace(/["'`]/g, '').replace(/#.*/, '').split(/\s+/);
    readPipCommand(
      file,
      words.map((word) => ({ word, line: i + 1 })),
      words.indexOf('install') + 1,
    );
  }
  return file;
}
