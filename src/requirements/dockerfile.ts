/** Reads the packages that a Dockerfile's `pip install` names, for projects without a requirements file. */
import tools from '../catalog/packages/conda.json' with { type: 'json' };
import { findDockerfileExcess } from '../dockerfile/bounds.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { Install } from '../dockerfile/python-installs.ts';
import { listInstalls } from '../dockerfile/queries.ts';
import { stripCredentials } from './pip.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

const NAMED = /^[A-Za-z0-9][\w.-]*(?:\[[\w,.\s-]+\])?\s*(?:[<>=!~@;][^$]*)?$/;
const ARCHIVE = /\.(?:whl|zip|tar\.\w+|tgz)$/;

/** @returns an empty list where it installs nothing by name. */
export function readDockerfileList(path: string, text: string): RequirementsFile {
  const file = createRequirementsFile(path, 'dockerfile', text);
  const excess = findDockerfileExcess(text);
  if (excess !== undefined) {
    file.problems.push({
      where: path,
      what: `${excess}, and was not read`,
      fix: 'name the requirements file with --requirements',
    });
    return file;
  }
  for (const { install } of listInstalls(parseDockerfile(path, text).stages)) addInstall(file, install);
  return file;
}

/** Adds what a command of pip, or of uv in its place, names. */
export function addInstall(file: RequirementsFile, { tool, verb, indexes, packages }: Install): void {
  if (!['pip', 'uv'].includes(tool) || verb.text !== 'install') return;
  for (const { text, line } of indexes) {
    // one command's index is not that of all, and uv may give it a name
    const url = text.replace(/^[\w-]+=/, '');
    const { option, problem } = stripCredentials(`--extra-index-url ${url}`, `${file.path}:${line}`);
    if (problem) file.problems.push(problem);
    if (!file.options.includes(option)) file.options.push(option);
  }
  for (const { text, line } of packages) {
    const isAddress = text.includes('@');
    if (!NAMED.test(text) || (!isAddress && ARCHIVE.test(text)) || tools.ours.includes(text.toLowerCase())) continue;
    file.requirements.push(text);
    file.where.push(`${file.path}:${line}`);
  }
}
