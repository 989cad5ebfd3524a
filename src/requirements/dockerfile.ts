/** Reads the packages that a Dockerfile's `pip install` names, for projects without a requirements file. */
import { DockerfileParser } from 'dockerfile-ast';
import tools from '../catalog/packages/conda.json' with { type: 'json' };
import { findDockerfileExcess } from '../dockerfile/bounds.ts';
import { TAKES_VALUE } from '../dockerfile/python-installs.ts';
import { stripCredentials } from './pip.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

/** The project itself, and where it is built. */
const LOCAL = ['-e', '--editable', '-b', '--build'];
const INDEX = /^(?:-i|--(?:extra-)?index-url)(?:=(.+))?$/;
const NAMED = /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:[<>=!~]=?[\w.*,<>=!~+]+)?$/;

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
  const dockerfile = DockerfileParser.parse(text);
  for (const run of dockerfile.getInstructions()) {
    if (run.getKeyword() !== 'RUN') continue;
    const words = run.getArguments().flatMap((argument) => {
      const at = argument.getRange().start.line;
      const filled = argument
        .getValue()
        .replace(/["']/g, '')
        .replace(/\$\{?(\w+)\}?/g, (all, name: string) => dockerfile.resolveVariable(name, at) ?? all);
      return filled.split(/(&&|\|\||;)/).map((word) => ({ word, line: at + 1 }));
    });
    for (let i = 0; i < words.length; i++)
      if (isPip(words[i]?.word) && words[i + 1]?.word === 'install') i = readPipCommand(file, words, i + 2);
  }
  return file;
}

const isPip = (word = ''): boolean => /^(?:\S*\/)?pip3?(?:\.\d+)?$/.test(word);

type NumberedWord = { word: string; line: number };

/**
 * Adds what the words behind `pip install` name.
 *
 * @returns where the command ends.
 */
export function readPipCommand(file: RequirementsFile, words: readonly NumberedWord[], from: number): number {
  let i = from;
  for (; i < words.length; i++) {
    const { word, line } = words[i] as NumberedWord;
    const where = `${file.path}:${line}`;
    const index = INDEX.exec(word);
    if (/^(?:&&|\|\||;|\|)$/.test(word)) break;
    if (index) {
      // one command's index is not that of all
      const { option, problem } = stripCredentials(`--extra-index-url ${index[1] ?? words[++i]?.word ?? ''}`, where);
      if (problem) file.problems.push(problem);
      if (!file.options.includes(option)) file.options.push(option);
    } else if (TAKES_VALUE.has(word) || LOCAL.includes(word)) i++;
    else if (NAMED.test(word) && !tools.ours.includes(word.toLowerCase())) {
      // "name @ git+https://..." is three words
      const url = words[i + 1]?.word === '@' ? words[i + 2]?.word : undefined;
      if (url !== undefined) i += 2;
      file.requirements.push(url === undefined ? word : `${word} @ ${url}`);
      file.where.push(where);
    }
  }
  return i;
}
