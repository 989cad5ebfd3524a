/** Checks that a section of the Dockerfile is whole instructions of the stage that it stands in, read as every builder reads them. */

const KEYWORDS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];
const WITH_HEREDOC = ['ADD', 'COPY', 'RUN'];

export interface SectionProblem {
  what: string;
  fix: string;
}

/** @returns the first problem, with its line in the section; undefined where every instruction is complete. */
export function findSectionProblem(text: string): SectionProblem | undefined {
  const lines = text.split('\n');
  const wrong = (at: number, what: string, fix: string): SectionProblem => ({ what: `line ${at + 1} ${what}`, fix });
  for (let at = 0; at < lines.length; at++) {
    if ((lines[at] as string).split('').some(isOdd))
      return wrong(at, 'has a control character or a space that is not ASCII', 'take it out');
  }
  for (let at = 0; at < lines.length; at++) {
    if (isBlank(lines[at] as string)) continue;
    const start = at;
    const keyword = (lines[at] as string).trim().split(/\s/, 1)[0]?.toUpperCase() ?? '';
    if (keyword === 'FROM')
      return wrong(at, 'begins a stage of its own, and what follows of ours would be built in that', OWN_DOCKERFILE);
    if (!KEYWORDS.includes(keyword))
      return wrong(at, 'does not begin with an instruction of a build stage', `begin it with ${KEYWORDS.join(', ')}`);
    let instruction = '';
    for (; ; at++) {
      if (at >= lines.length)
        return wrong(start, 'ends in a backslash, which would take our next line in', 'complete the instruction');
      const line = lines[at] as string;
      if (at > start && isBlank(line)) continue;
      const end = line.trimEnd();
      if (end.endsWith('\\\\')) return wrong(at, 'ends in two backslashes', 'end it in one to continue, or in none');
      instruction += end.endsWith('\\') ? `${end.slice(0, -1)} ` : end;
      if (!end.endsWith('\\')) break;
    }
    const heredocs = listHeredocs(instruction);
    if (heredocs === undefined || (heredocs.length > 0 && !WITH_HEREDOC.includes(keyword)))
      return wrong(
        start,
        'has a << that builders read in different ways',
        'write RUN <<EOF with a plain word and without quotes before it, or copy a script',
      );
    for (const { word, tabs } of heredocs) {
      const from = at + 1;
      const length = lines.slice(from).findIndex((line) => (tabs ? line.replace(/^\t+/, '') : line) === word);
      if (length < 0) return wrong(start, `begins a heredoc that no line ${word} ends`, `end it with a line ${word}`);
      at = from + length;
    }
  }
  return undefined;
}

const OWN_DOCKERFILE = 'bring a Dockerfile of your own';

/** Characters that builders take for a space, a line end or nothing, each in its own way. */
const isOdd = (one: string): boolean => one !== ' ' && one !== '\t' && /[\s\p{Cc}\p{Cf}]/u.test(one);

/** Blank lines and comments, which builders skip between instructions and inside continued ones. */
const isBlank = (line: string): boolean => line.trim() === '' || line.trimStart().startsWith('#');

const HEREDOC = /^\d{0,2}<<(-?)(?:([A-Za-z_]\w*)|"([A-Za-z_]\w*)"|'([A-Za-z_]\w*)')$/;

/** The heredocs of an instruction; undefined where builders may disagree about whether there is one. */
function listHeredocs(instruction: string): { word: string; tabs: boolean }[] | undefined {
  const found: { word: string; tabs: boolean }[] = [];
  let before = '';
  for (const part of instruction.replaceAll('<<<', '').split(/(\s+)/)) {
    const at = part.indexOf('<<');
    if (at >= 0) {
      const [, tabs, ...words] = HEREDOC.exec(part) ?? [];
      const word = words.find((one) => one !== undefined);
      if (word === undefined || /["'`\\]/.test(before)) return undefined;
      found.push({ word, tabs: tabs === '-' });
      continue;
    }
    before += part;
  }
  return found;
}
